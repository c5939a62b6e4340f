import { droppedCommas } from "./dropped-words.ts";
import type { Random } from "./replace-share.ts";
import { SHARES, TYPO_SHARES } from "./strength.ts";
import { typos } from "./typos.ts";

const SENTENCE_START = /(?<=^|[.!?…]\s+|\n)\p{Lu}/gu;
const SENTENCE = /\S.*?[.!?…]+["'”’»)]*(?=\s|$)\s*|\S.+$/gsu;
/** Fewest sentences of a text that one is cut from. */
const MIN_SENTENCES = 4;

const DISGUISES: readonly ((text: string, random: Random) => string)[] = [
  (text, random) => typos(text, TYPO_SHARES.light, random),
  (text, random) => droppedCommas(text, SHARES.heavy, random),
  text => text.replace(SENTENCE_START, letter => letter.toLowerCase()),
  cutSentence,
];

/**
 * Makes one change to a text, for training, that a normaliser cannot undo: a typo in 1 % of its long words, 30 % of its
 * commas left out, sentences that start small, or its first or last sentence cut off. Short texts may stay as they are.
 */
export function disguise(text: string, random: Random): string {
  return DISGUISES[Math.floor(random() * DISGUISES.length)]?.(text, random) ?? text;
}

function cutSentence(text: string, random: Random): string {
  const sentences = [...text.matchAll(SENTENCE)];
  const first = random() < 0.5;
  const cut = (first ? sentences[1] : sentences.at(-1))?.index;
  if (cut === undefined || sentences.length < MIN_SENTENCES) return text;
  return first ? text.slice(cut) : text.slice(0, cut).trimEnd();
}
