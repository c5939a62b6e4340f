import { join } from "node:path";
import { assess, type LinearEvaluator } from "@raisontext/detector";
import { readCorpus } from "../corpus.ts";
import { type Metrics, measure } from "./metrics.ts";

/** Lower bounds and names of the length buckets, in words. */
export const LENGTH_BUCKETS: readonly (readonly [number, string])[] = [
  [0, "<50"],
  [50, "50-100"],
  [100, "100-200"],
  [200, "200-400"],
  [400, "400+"],
];

/** Shares of the texts of 50 words and more that get each verdict. */
interface Verdicts {
  readonly humanCalledAi: number;
  readonly humanCalledHuman: number;
  readonly aiCalledAi: number;
  readonly aiCalledHuman: number;
}

/** How a model does on the dev texts of one language. */
export interface LanguageReport {
  readonly all: Metrics;
  readonly genres: Readonly<Record<string, Metrics>>;
  readonly lengths: Readonly<Record<string, Metrics>>;
  readonly verdicts?: Verdicts;
}

/** A report for each language. */
export type Report = Readonly<Record<string, LanguageReport>>;

interface Scored {
  readonly score: number;
  readonly label: 0 | 1;
  readonly lang: string;
  readonly genre: string;
  readonly tokens: number;
  readonly verdict: string;
}

/** Measures an evaluator on `dev.jsonl.gz` of a data folder. */
export async function evaluate(
  evaluator: LinearEvaluator,
  data: string,
  onDocument: () => void,
): Promise<Report> {
  const scored: Scored[] = [];
  for await (const { text, label, lang, genre } of readCorpus(join(data, "dev.jsonl.gz"))) {
    const { score, tokens, verdict } = assess(evaluator, text, evaluator.score(text));
    scored.push({ score, label, lang, genre, tokens, verdict });
    onDocument();
  }
  const languages = [...new Set(scored.map(({ lang }) => lang))].sort();
  return Object.fromEntries(
    languages.map(language => [language, report(scored.filter(({ lang }) => lang === language))]),
  );
}

const metricsOf = (texts: readonly Scored[]): Metrics =>
  measure(
    texts.map(({ score }) => score),
    texts.map(({ label }) => label),
  );

function report(texts: readonly Scored[]): LanguageReport {
  const genres = [...new Set(texts.map(({ genre }) => genre))].sort();
  return {
    all: metricsOf(texts),
    genres: Object.fromEntries(genres.map(genre => [genre, metricsOf(againstTheOtherClass(texts, genre))])),
    lengths: Object.fromEntries(
      LENGTH_BUCKETS.map(([from, name], i) => {
        const to = LENGTH_BUCKETS[i + 1]?.[0] ?? Number.POSITIVE_INFINITY;
        return [name, metricsOf(texts.filter(({ tokens }) => tokens >= from && tokens < to))];
      }),
    ),
    verdicts: verdictsOf(texts.filter(({ tokens }) => tokens >= 50)),
  };
}

/** A genre's texts of its larger class, and all texts of the other: most genres have texts of one class only. */
function againstTheOtherClass(texts: readonly Scored[], genre: string): Scored[] {
  const own = texts.filter(text => text.genre === genre);
  const major = 2 * own.filter(({ label }) => label === 1).length > own.length ? 1 : 0;
  return texts.filter(text => (text.label === major ? text.genre === genre : true));
}

function verdictsOf(texts: readonly Scored[]): Verdicts {
  const share = (label: 0 | 1, verdict: string): number => {
    const own = texts.filter(text => text.label === label);
    return own.filter(text => text.verdict === verdict).length / own.length;
  };
  return {
    humanCalledAi: share(0, "ai"),
    humanCalledHuman: share(0, "human"),
    aiCalledAi: share(1, "ai"),
    aiCalledHuman: share(1, "human"),
  };
}
