import { type Analysis, analyse, countTokens, type Evaluator, splitWindows } from "@raisontext/detector";
import type { LabelledText } from "../labelled.ts";
import { createRandom } from "../random.ts";
import { rocAuc } from "./metrics.ts";

/** Shares of a spliced text's tokens that an AI wrote. */
const AI_SHARES: readonly number[] = [0.2, 0.35, 0.5, 0.65, 0.8];

/** Which author's part comes first. */
export type SpliceOrder = "human first" | "AI first";
const ORDERS: readonly SpliceOrder[] = ["human first", "AI first"];

/** Most and fewest tokens of a spliced text. */
const MAX_TOKENS = 800;
const MIN_TOKENS = 300;

/** A text put together of a human's and an AI's. */
export interface Splice {
  readonly text: string;
  /** The AI's part: UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
}

/** How spliced texts of a kind are judged; `windowAuc` tells the AI's windows from the human's. */
export type SpliceRow = {
  readonly language: string;
  readonly texts: number;
  readonly order: SpliceOrder | "human only" | "AI only";
  readonly "AI share": number;
  readonly windowAuc: number | null;
  /** Shares of the texts with each verdict. */
  readonly mixed: number;
  readonly ai: number;
  readonly human: number;
};

/** What is spliced and how many of it. */
export interface SpliceOptions {
  /** Texts of each order and share. Default 200. */
  readonly texts?: number;
  readonly seed?: number;
}

/**
 * Splices human and AI texts of one language in both orders and all `AI_SHARES`, at sentence boundaries, and measures the
 * windows and the verdict `mixed`; then the same verdict on whole texts of either, which are not mixed.
 */
export async function spliceReport(
  documents: readonly LabelledText[],
  language: string,
  evaluator: Evaluator,
  { texts = 200, seed = 1 }: SpliceOptions = {},
): Promise<SpliceRow[]> {
  const random = createRandom(seed);
  const long = (label: 0 | 1): string[] =>
    documents
      .filter(document => document.label === label && countTokens(document.text) >= MIN_TOKENS)
      .map(({ text }) => text);
  const [human, ai] = [long(0), long(1)];
  if (human.length === 0 || ai.length === 0) return [];
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? "";
  const rows: SpliceRow[] = [];
  for (const order of ORDERS) {
    for (const share of AI_SHARES) {
      const splices = Array.from({ length: texts }, () => splice(pick(human), pick(ai), share, order));
      rows.push({ language, order, "AI share": share, ...(await judge(evaluator, splices)) });
    }
  }
  const whole = (pool: readonly string[], end: (text: string) => number): Splice[] =>
    pool.slice(0, 5 * texts).map(text => ({ text, start: 0, end: end(text) }));
  const onlyHuman = await judge(
    evaluator,
    whole(human, () => 0),
  );
  const onlyAi = await judge(
    evaluator,
    whole(ai, text => text.length),
  );
  return [
    ...rows,
    { language, order: "human only", "AI share": 0, ...onlyHuman },
    { language, order: "AI only", "AI share": 1, ...onlyAi },
  ];
}

/** Joins the first sentences of both texts, so that about `share` of the tokens are the AI's. */
export function splice(human: string, ai: string, share: number, order: SpliceOrder): Splice {
  const tokens = Math.min(MAX_TOKENS, countTokens(human) / (1 - share), countTokens(ai) / share);
  const humanPart = firstTokens(human, (1 - share) * tokens);
  const aiPart = firstTokens(ai, share * tokens);
  if (order === "AI first") return { text: `${aiPart}\n\n${humanPart}`, start: 0, end: aiPart.length };
  const text = `${humanPart}\n\n${aiPart}`;
  return { text, start: text.length - aiPart.length, end: text.length };
}

/** The first whole sentences of a text with about so many tokens, at least one. */
function firstTokens(text: string, tokens: number): string {
  const sentences = splitWindows(text).flatMap(window => window.sentences);
  let [end, done] = [0, 0];
  for (const sentence of sentences) {
    if (end > 0 && done + sentence.tokens / 2 > tokens) break;
    end = sentence.end;
    done += sentence.tokens;
  }
  return text.slice(0, end).trim();
}

async function judge(
  evaluator: Evaluator,
  splices: readonly Splice[],
): Promise<Omit<SpliceRow, "language" | "order" | "AI share">> {
  const analyses = await analyse(
    evaluator,
    splices.map(({ text }) => text),
    { details: false },
  );
  const windows = analyses.flatMap(({ windows }, i) =>
    windows.map(window => ({ score: window.score, label: isOfAi(window, splices[i]) })),
  );
  const labels = windows.map(({ label }) => label);
  const share = (verdict: Analysis["verdict"]): number =>
    analyses.filter(analysis => analysis.verdict === verdict).length / Math.max(1, analyses.length);
  return {
    texts: splices.length,
    windowAuc:
      new Set(labels).size < 2
        ? null
        : rocAuc(
            windows.map(({ score }) => score),
            labels,
          ),
    mixed: share("mixed"),
    ai: share("ai"),
    human: share("human"),
  };
}

/** 1 where an AI wrote more than half of a window. */
function isOfAi(window: { readonly start: number; readonly end: number }, of: Splice | undefined): 0 | 1 {
  const shared = Math.min(window.end, of?.end ?? 0) - Math.max(window.start, of?.start ?? 0);
  return 2 * shared > window.end - window.start ? 1 : 0;
}
