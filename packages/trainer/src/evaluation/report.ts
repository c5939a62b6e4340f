import type { ScoredText } from "./evaluate.ts";
import { type GroupReport, reportGroup } from "./group-report.ts";
import { type Plots, plotsOf } from "./plots.ts";

/** Lower bounds and names of the length buckets, in words. */
export const LENGTH_BUCKETS: readonly (readonly [number, string])[] = [
  [0, "<50"],
  [50, "50-99"],
  [100, "100-199"],
  [200, "200-399"],
  [400, "400+"],
];

/** How a model does on the texts of one language. */
export interface LanguageReport {
  readonly all: GroupReport;
  /** Length bucket → its texts. */
  readonly lengths: Readonly<Record<string, GroupReport>>;
  /** Field → value → the texts with it. */
  readonly by: Readonly<Record<string, Readonly<Record<string, GroupReport>>>>;
}

/** A report for each language. */
export type Report = Readonly<Record<string, LanguageReport>>;

/** Everything `raisontext evaluate` finds; docs/evaluate.md describes its JSON. */
export interface EvaluationReport {
  readonly model: { readonly name: string; readonly version: string };
  readonly files: readonly string[];
  /** Texts that have a score, and those that could not be scored. */
  readonly texts: number;
  readonly unscored: number;
  /** The false-positive rate that the verdicts promise. */
  readonly nominalFalsePositiveRate: number;
  readonly overall: GroupReport;
  readonly languages: Report;
  readonly plots: Readonly<Record<string, Plots>>;
}

/** How texts are grouped by a field. */
export interface ReportOptions {
  /** Fields to group by. Default none. */
  readonly by?: readonly string[];
  /** Values of a language with fewer texts are put together as `other`. Default 1. */
  readonly minTexts?: number;
}

/** Values of a field in a language; beyond, the rarest are put together as `other`. */
const MAX_VALUES = 50;
const OTHER = "other";

/** Reports each language of the texts, in alphabetical order. */
export function report(texts: readonly ScoredText[], options: ReportOptions = {}): Report {
  return mapGroups(
    groupBy(texts, ({ lang }) => lang),
    own => reportLanguage(own, options),
  );
}

/** Everything there is to say about scored texts. */
export function reportEvaluation(
  texts: readonly ScoredText[],
  about: Pick<EvaluationReport, "model" | "files" | "unscored" | "nominalFalsePositiveRate">,
  options: ReportOptions,
): EvaluationReport {
  return {
    ...about,
    texts: texts.length,
    overall: reportGroup(texts),
    languages: report(texts, options),
    plots: mapGroups(
      groupBy(texts, ({ lang }) => lang),
      plotsOf,
    ),
  };
}

function reportLanguage(
  texts: readonly ScoredText[],
  { by = [], minTexts = 1 }: ReportOptions,
): LanguageReport {
  const lengths = LENGTH_BUCKETS.map(([from, name], i) => {
    const to = LENGTH_BUCKETS[i + 1]?.[0] ?? Number.POSITIVE_INFINITY;
    return [name, reportGroup(texts.filter(({ tokens }) => tokens >= from && tokens < to))] as const;
  });
  return {
    all: reportGroup(texts),
    lengths: Object.fromEntries(lengths),
    by: Object.fromEntries(by.map(field => [field, reportField(texts, field, minTexts)])),
  };
}

function reportField(
  texts: readonly ScoredText[],
  field: string,
  minTexts: number,
): Record<string, GroupReport> {
  const groups = groupBy(
    texts.filter(({ fields }) => fields[field] !== undefined),
    ({ fields }) => fields[field] ?? "",
  );
  const bySize = [...groups].sort(([, a], [, b]) => b.length - a.length);
  const kept = new Set(
    bySize.filter(([, own], i) => i < MAX_VALUES && own.length >= minTexts).map(([value]) => value),
  );
  const grouped = groupBy([...groups.values()].flat(), ({ fields }) => {
    const value = fields[field] ?? "";
    return kept.has(value) ? value : OTHER;
  });
  return mapGroups(grouped, own => reportGroup(own, texts));
}

/** The groups by key, in alphabetical order. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  return new Map([...Map.groupBy(items, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mapGroups<T, R>(groups: ReadonlyMap<string, T[]>, map: (own: T[]) => R): Record<string, R> {
  return Object.fromEntries([...groups].map(([key, own]) => [key, map(own)]));
}
