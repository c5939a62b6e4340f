import type { GroupReport, VerdictReport } from "./group-report.ts";
import type { Metrics } from "./metrics.ts";
import type { EvaluationReport, Report } from "./report.ts";
import { decimal, estimate, percent, percentEstimate, type Table } from "./table.ts";

type Named<T> = readonly [name: string, own: T];

const METRICS = ["human", "AI", "ROC-AUC", "AUPRC", "TPR at 0.1 % FPR", "TPR at 1 % FPR", "TPR at 5 % FPR"];
const AGAINST =
  "Rows with * have texts of one class only: measured against all texts of the other class in their language.";

/** All tables of an evaluation: by language, by length, and by each field. */
export function evaluationTables({
  languages,
  overall,
  nominalFalsePositiveRate,
}: EvaluationReport): Table[] {
  const several = Object.keys(languages).length > 1;
  const all: Named<GroupReport>[] = several ? [["all", overall]] : [];
  return reportTables(languages, nominalFalsePositiveRate, all);
}

/** The tables of a report; `more` are rows beside those of its languages. */
export function reportTables(
  languages: Report,
  nominal: number,
  more: readonly Named<GroupReport>[] = [],
): Table[] {
  const byLanguage = [...Object.entries(languages).map(([name, { all }]) => [name, all] as const), ...more];
  const fields = [...new Set(Object.values(languages).flatMap(({ by }) => Object.keys(by)))];
  return [
    metricsTable("By language", byLanguage),
    verdictTable(byLanguage),
    lengthTable(languages, nominal),
    ...fields.map(field =>
      metricsTable(
        `By ${field}`,
        rowsOf(languages, ({ by }) => by[field] ?? {}),
      ),
    ),
  ].filter(({ rows }) => rows.length > 0);
}

/** Metrics of groups with their intervals, a row each. */
export function metricsTable(title: string, groups: readonly Named<Metrics & { against?: string }>[]): Table {
  const against = groups.some(([, own]) => own.against !== undefined);
  return {
    title,
    ...(against && { note: AGAINST }),
    head: ["", ...METRICS],
    rows: groups.map(([name, own]) => [own.against === undefined ? name : `${name} *`, ...metricCells(own)]),
  };
}

function metricCells(own: Metrics): string[] {
  return [
    String(own.human),
    String(own.ai),
    estimate(own.auc, own.aucInterval),
    decimal(own.auprc),
    estimate(own.tpr01, own.tpr01Interval),
    estimate(own.tpr1, own.tpr1Interval),
    estimate(own.tpr5, own.tpr5Interval),
  ];
}

/** The rows `en <50`, `en 50-99`, … of groups inside each language. */
function rowsOf(
  languages: Report,
  groups: (report: Report[string]) => Readonly<Record<string, GroupReport>>,
): Named<GroupReport>[] {
  return Object.entries(languages).flatMap(([language, report]) =>
    Object.entries(groups(report)).map(([name, own]) => [`${language} ${name}`, own] as const),
  );
}

function verdictTable(groups: readonly Named<GroupReport>[]): Table {
  return {
    title: "Verdicts and calibration",
    note: "Right: the share of right verdicts among those other than uncertain; balanced: its mean over the classes.",
    head: ["", "right", "balanced", "uncertain", "human called AI", "AI called human", "ECE", "Brier"],
    rows: groups.map(([name, { verdicts, calibration }]) => [
      name,
      percent(verdicts?.accuracy),
      percent(verdicts?.balancedAccuracy),
      percent(verdicts?.uncertain),
      falsePositives(verdicts),
      percent(share(verdicts?.ai, "human")),
      decimal(calibration?.ece),
      decimal(calibration?.brier),
    ]),
  };
}

const falsePositives = (verdicts: VerdictReport | null): string =>
  percentEstimate(verdicts?.falsePositiveRate ?? null, verdicts?.falsePositiveInterval ?? null);

function share(counts: Readonly<Record<string, number>> | undefined, verdict: string): number | null {
  const total = Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);
  return total === 0 ? null : (counts?.[verdict] ?? 0) / total;
}

function lengthTable(languages: Report, nominal: number): Table {
  const promised = `human called AI (promised: ${percent(nominal)})`;
  return {
    title: "By length in words",
    head: ["", "human", "AI", "ROC-AUC", "TPR at 1 % FPR", "uncertain", promised],
    rows: rowsOf(languages, ({ lengths }) => lengths)
      .filter(([, { human, ai }]) => human + ai > 0)
      .map(([name, own]) => [
        own.against === undefined ? name : `${name} *`,
        String(own.human),
        String(own.ai),
        estimate(own.auc, own.aucInterval),
        estimate(own.tpr1, own.tpr1Interval),
        percent(own.verdicts?.uncertain),
        falsePositives(own.verdicts),
      ]),
  };
}
