import {
  type Card,
  type LanguageReport,
  LENGTH_BUCKETS,
  type Metrics,
  type Report,
} from "@raisontext/trainer";
import { markdownTable } from "./markdown-table.ts";

const START = "<!-- tables: written by `npm run evaluate --workspace training` -->";
const END = "<!-- /tables -->";

const RATES = ["ROC-AUC", "TPR at 1 % FPR", "TPR at 5 % FPR"];
const VERDICTS = ["human called AI", "human called human", "AI called AI", "AI called human"];

const number = (value: number | null | undefined): string => value?.toFixed(3) ?? "–";
const percent = (value: number | undefined): string =>
  value === undefined ? "–" : `${(100 * value).toFixed(1)} %`;

/** Markdown tables of a model's card, the prototype's figures (of the same dev texts) beside them. */
export function tables(card: Card, prototype: Report | undefined): string {
  const languages = Object.entries(card.metrics.dev);
  const pairs = (kind: "lengths" | "genres"): TableRow[] =>
    languages.flatMap(([language, report]) => rows(language, kind, report, prototype?.[language]));
  return [
    "### By language",
    comparison(languages.map(([language, report]) => [language, report.all, prototype?.[language]?.all])),
    "### Sources that training did not see",
    markdownTable(
      ["language", "human", "AI", ...RATES],
      Object.entries(card.metrics.unseen).map(([language, metrics]) => [
        language,
        ...sizes(metrics),
        ...rates(metrics),
      ]),
    ),
    "### Verdicts on dev, texts of 50 words and more",
    markdownTable(
      ["language", ...VERDICTS],
      languages.map(([language, report]) => [language, ...verdicts(report)]),
    ),
    "### By length in words",
    comparison(pairs("lengths")),
    "### By genre (against all texts of the other class)",
    comparison(pairs("genres")),
  ].join("\n\n");
}

type TableRow = readonly [string, Metrics, Metrics | undefined];

const sizes = ({ human, ai }: Metrics): string[] => [String(human), String(ai)];
const rates = (metrics: Metrics | undefined): string[] =>
  [metrics?.auc, metrics?.tpr1, metrics?.tpr5].map(number);

function comparison(body: readonly TableRow[]): string {
  return markdownTable(
    ["", "human", "AI", ...RATES.flatMap(rate => [rate, "prototype"])],
    body.map(([name, own, other]) => {
      const theirs = rates(other);
      return [name, ...sizes(own), ...rates(own).flatMap((rate, i) => [rate, theirs[i] ?? ""])];
    }),
  );
}

function rows(
  language: string,
  kind: "lengths" | "genres",
  report: LanguageReport,
  prototype: LanguageReport | undefined,
): TableRow[] {
  const names = kind === "lengths" ? LENGTH_BUCKETS.map(([, name]) => name) : Object.keys(report.genres);
  return names.flatMap((name): TableRow[] => {
    const own = report[kind][name];
    return own === undefined ? [] : [[`${language} ${name}`, own, prototype?.[kind][name]]];
  });
}

function verdicts({ verdicts }: LanguageReport): string[] {
  const { humanCalledAi, humanCalledHuman, aiCalledAi, aiCalledHuman } = verdicts ?? {};
  return [humanCalledAi, humanCalledHuman, aiCalledAi, aiCalledHuman].map(percent);
}

/** Puts the tables between the two marks of a document; a document without marks gets them at its end. */
export function withTables(document: string, content: string): string {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  const block = `${START}\n\n${content}\n\n${END}`;
  if (start < 0 || end < start) return `${document.trimEnd()}\n\n${block}\n`;
  return document.slice(0, start) + block + document.slice(end + END.length);
}
