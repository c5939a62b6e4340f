import type { LabelledText } from "../labelled.ts";

/** What is measured of an evaluator's answer to a text. */
export interface Outcome {
  /** From 0 human to 1 AI. */
  readonly score: number;
  readonly verdict: string;
  /** Words in the text. */
  readonly tokens: number;
  /** ISO 639-1 code, where it is known. */
  readonly language?: string;
}

/** Answers a batch of texts in order; a text that could not be scored has its error there. */
export type AnswerTexts = (texts: readonly string[]) => Promise<readonly (Outcome | Error)[]>;

/** What is kept of a labelled text and its answer: no text, so that memory does not grow with their length. */
export interface ScoredText {
  readonly score: number;
  readonly verdict: string;
  readonly tokens: number;
  readonly label: 0 | 1;
  /** As the data says, else as the evaluator found; `unknown` where neither says. */
  readonly lang: string;
  /** The fields it can be grouped by. */
  readonly fields: Readonly<Record<string, string>>;
}

/** How texts are evaluated. */
export interface EvaluateOptions {
  /** Names of the fields to keep for grouping. Default none. */
  readonly by?: readonly string[];
  /** Hears of each text when it is answered. */
  readonly onText?: () => void;
  /** Hears of each text that could not be scored; it is in no figure. */
  readonly onFailure?: (text: LabelledText, error: Error) => void;
}

const BATCH = 64;

/** Has labelled texts scored, in batches and in order. */
export async function evaluate(
  texts: AsyncIterable<LabelledText>,
  answer: AnswerTexts,
  options: EvaluateOptions = {},
): Promise<ScoredText[]> {
  const scored: ScoredText[] = [];
  for await (const batch of inBatches(texts, BATCH)) {
    const outcomes = await answer(batch.map(({ text }) => text));
    batch.forEach((text, i) => {
      const outcome = outcomes[i] ?? new Error("the evaluator gave no score");
      if (outcome instanceof Error) options.onFailure?.(text, outcome);
      else scored.push(keep(text, outcome, options.by ?? []));
      options.onText?.();
    });
  }
  return scored;
}

function keep(text: LabelledText, outcome: Outcome, by: readonly string[]): ScoredText {
  const { label, fields = {} } = text;
  const { score, verdict, tokens, language } = outcome;
  const kept = by.flatMap(field => (fields[field] === undefined ? [] : [[field, fields[field]]]));
  return {
    score,
    verdict,
    tokens,
    label,
    lang: fields.lang ?? language ?? "unknown",
    fields: Object.fromEntries(kept),
  };
}

async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
