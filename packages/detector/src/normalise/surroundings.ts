import type { Script, ScriptWord } from "./script-words.ts";

/** How many words before and after a word are looked at. */
const REACH = 8;
/** Fewest words around a word that are of one script, for its script to be evident. */
const MIN_WORDS = 4;

/** The script of the words around each word of a text. */
export class Surroundings {
  /** How many words of each script come before each word; shape [words + 1]. */
  readonly #latin: Uint32Array;
  readonly #cyrillic: Uint32Array;

  constructor(words: readonly ScriptWord[]) {
    this.#latin = countBefore(words, "latin");
    this.#cyrillic = countBefore(words, "cyrillic");
  }

  /** The script that alone is used around a word; undefined where both are or there are too few words. */
  scriptAt(word: number): Script | undefined {
    const latin = this.#around(this.#latin, word);
    const cyrillic = this.#around(this.#cyrillic, word);
    if (cyrillic === 0 && latin >= MIN_WORDS) return "latin";
    return cyrillic >= MIN_WORDS && cyrillic > 2 * latin ? "cyrillic" : undefined;
  }

  #around(counts: Uint32Array, word: number): number {
    const to = Math.min(counts.length - 1, word + REACH + 1);
    return (counts[to] ?? 0) - (counts[Math.max(0, word - REACH)] ?? 0);
  }
}

function countBefore(words: readonly ScriptWord[], script: Script): Uint32Array {
  const counts = new Uint32Array(words.length + 1);
  words.forEach((word, i) => {
    counts[i + 1] = (counts[i] ?? 0) + (word.script === script ? 1 : 0);
  });
  return counts;
}
