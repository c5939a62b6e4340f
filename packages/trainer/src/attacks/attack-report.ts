import { inspect } from "@raisontext/detector";
import { createRandom } from "../random.ts";
import { type AttackName, applyAttack, EVALUATED_ATTACKS, kindOf } from "./attack.ts";
import { STRENGTHS, type Strength } from "./strength.ts";

/** A text of a known author, to be attacked. */
export interface AttackedDocument {
  readonly text: string;
  readonly lang: string;
  /** 0 human, 1 AI. */
  readonly label: 0 | 1;
}

/** What a detector says of a text: a score from 0 (human) to 1 (AI), and a verdict, of which only "ai" counts. */
export interface Judgement {
  readonly score: number;
  readonly verdict: string;
}

/** Judges texts: one judgement a text, in their order. */
export type Judge = (texts: readonly string[]) => Promise<readonly Judgement[]>;

/** How a detector withstands one attack of one strength in one language; a row of a card's section `attacks`. */
export type AttackRow = Readonly<{
  language: string;
  attack: AttackName;
  strength: Strength;
  human: number;
  ai: number;
  /** Share of AI texts above the score that at most 5 % of the clean human texts exceed. */
  tprClean: number;
  /** The same share, of the same score, when the AI texts were attacked. */
  tprAttacked: number;
  /** `tprAttacked / tprClean`; null where no AI text was found clean. */
  ratio: number | null;
  /** Human texts whose verdict became "ai" by the attack. */
  humanBecameAi: number;
  /** Share of the changed texts where the detector names this kind of attack; null for what it cannot know. */
  found: number | null;
}>;

/** What is measured. */
export interface AttackReportOptions {
  /** Default: all. */
  readonly attacks?: readonly AttackName[];
  /** Default: all. */
  readonly strengths?: readonly Strength[];
  /** Makes the report repeatable; default 1. */
  readonly seed?: number;
}

/** A false-positive rate that clean human texts are held to. */
const FALSE_POSITIVE_RATE = 0.05;

interface Judged extends AttackedDocument {
  readonly clean: Judgement;
}

/**
 * Measures how a detector withstands attacks: a row for each language, attack and strength, except where an attack changes
 * no text of the language. Each clean text is judged once. Throws a RangeError where a language lacks a class.
 */
export async function attackReport(
  documents: readonly AttackedDocument[],
  judge: Judge,
  { attacks = EVALUATED_ATTACKS, strengths = STRENGTHS, seed = 1 }: AttackReportOptions = {},
): Promise<readonly AttackRow[]> {
  const clean = await judge(documents.map(({ text }) => text));
  const judged = documents.map((document, i) => ({ ...document, clean: judgementAt(clean, i) }));
  const rows: AttackRow[] = [];
  for (const [language = "", texts] of Map.groupBy(judged, ({ lang }) => lang))
    for (const attack of attacks)
      for (const strength of strengths) {
        const row = await attackedRow({ language, attack, strength }, texts, judge, createRandom(seed));
        if (row !== undefined) rows.push(row);
      }
  return rows;
}

async function attackedRow(
  name: Pick<AttackRow, "language" | "attack" | "strength">,
  documents: readonly Judged[],
  judge: Judge,
  random: () => number,
): Promise<AttackRow | undefined> {
  const { attack, strength, language } = name;
  const limit = limitOf(documents, language);
  const attacked = documents.map(({ text }) => applyAttack(text, attack, strength, random));
  const changed = attacked.filter((text, i) => text !== documents[i]?.text);
  if (changed.length === 0) return undefined;
  const answers = await judge(changed);
  let next = 0;
  const pairs = documents.map(({ text, label, clean }, i) => {
    return { label, clean, after: attacked[i] === text ? clean : judgementAt(answers, next++) };
  });
  return { ...name, ...compare(pairs, limit), found: foundShare(changed, attack) };
}

interface Pair {
  readonly label: 0 | 1;
  readonly clean: Judgement;
  readonly after: Judgement;
}

type Comparison = Pick<AttackRow, "human" | "ai" | "tprClean" | "tprAttacked" | "ratio" | "humanBecameAi">;

function compare(pairs: readonly Pair[], limit: number): Comparison {
  const human = pairs.filter(({ label }) => label === 0);
  const ai = pairs.filter(({ label }) => label === 1);
  const tprClean = ai.filter(({ clean }) => clean.score > limit).length / ai.length;
  const tprAttacked = ai.filter(({ after }) => after.score > limit).length / ai.length;
  return {
    human: human.length,
    ai: ai.length,
    tprClean,
    tprAttacked,
    ratio: tprClean === 0 ? null : tprAttacked / tprClean,
    humanBecameAi: human.filter(({ clean, after }) => clean.verdict !== "ai" && after.verdict === "ai")
      .length,
  };
}

/** The score that at most 5 % of the clean human texts exceed. */
function limitOf(documents: readonly Judged[], language: string): number {
  const scores = documents.flatMap(({ label, clean }) => (label === 0 ? [clean.score] : []));
  const limit = scores.sort((a, b) => b - a)[Math.floor(FALSE_POSITIVE_RATE * scores.length)];
  if (limit === undefined || scores.length === documents.length)
    throw new RangeError(`needs human and AI texts of the language "${language}"`);
  return limit;
}

function foundShare(texts: readonly string[], attack: AttackName): number | null {
  const wanted = kindOf(attack);
  if (wanted === undefined) return null;
  const found = texts.filter(text => inspect(text).attacks.some(({ kind }) => kind === wanted));
  return found.length / texts.length;
}

function judgementAt(judgements: readonly Judgement[], i: number): Judgement {
  const judgement = judgements[i];
  if (judgement === undefined) throw new RangeError(`the judge left text ${i} out`);
  return judgement;
}
