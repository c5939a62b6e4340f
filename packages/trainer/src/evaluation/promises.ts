import { FALSE_POSITIVE_RATES, type FalsePositiveRate } from "@raisontext/detector";
import type { LabelledText } from "../labelled.ts";
import type { AnswerTexts, ScoredText } from "./evaluate.ts";
import { evaluate } from "./evaluate.ts";
import { wilsonInterval } from "./intervals.ts";
import { LENGTH_BUCKETS } from "./report.ts";

/** How a promise was kept in a language and length bucket: human texts that got the verdict `ai` or `mixed`. */
export type PromiseRow = {
  readonly language: string;
  readonly words: string;
  /** The false-positive rate that is promised. */
  readonly promised: number;
  readonly human: number;
  readonly "called AI": number;
  readonly share: number;
  /** Wilson interval of the share, 95 %. */
  readonly low: number;
  readonly high: number;
};

const ACCUSING: ReadonlySet<string> = new Set(["ai", "mixed"]);

/** The fewest words of a text that can be called AI. */
const MIN_WORDS = 50;

/** Has human texts judged at each rate on offer; `texts` is read once for each. */
export async function promiseRows(
  texts: () => AsyncIterable<LabelledText>,
  answerAt: (rate: FalsePositiveRate) => AnswerTexts,
  onText: () => void,
): Promise<PromiseRow[]> {
  const rows: PromiseRow[] = [];
  for (const rate of FALSE_POSITIVE_RATES) {
    const scored = await evaluate(humanOf(texts()), answerAt(rate), { onText });
    const byLanguage = Map.groupBy(scored, ({ lang }) => lang);
    for (const [language, own] of [...byLanguage].sort(([a], [b]) => (a < b ? -1 : 1)))
      rows.push(...bucketRows(language, Number(rate), own));
  }
  return rows;
}

async function* humanOf(texts: AsyncIterable<LabelledText>): AsyncGenerator<LabelledText> {
  for await (const text of texts) if (text.label === 0) yield text;
}

function bucketRows(language: string, promised: number, texts: readonly ScoredText[]): PromiseRow[] {
  return LENGTH_BUCKETS.filter(([from]) => from >= MIN_WORDS).flatMap(([from, words], i, buckets) => {
    const to = buckets[i + 1]?.[0] ?? Number.POSITIVE_INFINITY;
    const own = texts.filter(({ tokens }) => tokens >= from && tokens < to);
    const accused = own.filter(({ verdict }) => ACCUSING.has(verdict)).length;
    const interval = wilsonInterval(accused, own.length);
    if (interval === null) return [];
    const [low, high] = interval;
    const counts = { human: own.length, "called AI": accused, share: accused / own.length };
    return [{ language, words, promised, ...counts, low, high }];
  });
}
