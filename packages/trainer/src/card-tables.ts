import type { AttackRow } from "./attacks/attack-report.ts";
import { STRENGTHS } from "./attacks/strength.ts";
import type { BaselineMetrics, BaselineReport, Card, Row } from "./card.ts";
import type { LanguageReport } from "./evaluation/report.ts";
import { metricsTable, reportTables } from "./evaluation/report-tables.ts";
import { decimal, markdownOf, type Table } from "./evaluation/table.ts";

const SECTIONS = {
  confidence: "What confidence means, on texts of unseen",
  newer: "Texts by a chat model newer than the corpus, beside the human texts of dev",
  promises: "Promised false-positive rates on dev",
  spliced: "Texts of which a part is an AI's",
  leaveOneOut: "What training was denied",
  parts: "The parts by themselves, on dev: the mean of models without a fold each",
  quantised: "8-bit weights beside those they were made of, on texts of dev",
} as const;

/** The figures of a card as Markdown; sections that were not measured are left out. */
export function cardTables(card: Card): string {
  const { dev, unseen } = card.metrics;
  const { unseenKind } = card;
  const titles = { ...SECTIONS, confidence: `${SECTIONS.confidence} ${unseenKind}` };
  const tables = [
    dataTable(card),
    ...reportTables(dev, card.nominalFalsePositiveRate),
    metricsTable(
      `${unseenKind === "genres" ? "Genres" : "Sources"} that training did not see`,
      Object.entries(unseen),
    ),
    ...baselineTable(card),
    ...attackTable(card.attacks ?? []),
    ...Object.entries(titles).flatMap(([key, title]) =>
      rowTable(title, card[key as keyof typeof SECTIONS] ?? []),
    ),
  ];
  return tables.map(markdownOf).join("\n\n");
}

/** A card as a page of Markdown of its own. */
export function cardMarkdown(card: Card): string {
  const list = (title: string, items: readonly string[]): string =>
    `## ${title}\n\n${items.map(item => `- ${item}`).join("\n")}`;
  const files = card.data.files.map(
    ({ name, sha256, documents }) => `${name}: ${documents} texts, ${sha256}`,
  );
  return [
    `# ${card.name} ${card.version}`,
    `Tells how likely a text was written by an AI. Languages: ${card.languages.join(", ")}.`,
    list("What it is for", card.intendedUse),
    list("What it is not for", card.misuse),
    list("Where it fails", card.knownFailures),
    `## How good it is\n\n${card.data.split}\n\n${cardTables(card)}`,
    list("Data files and their SHA-256", files),
    `## How to repeat it\n\n${card.reproduce.map(line => `    ${line}`).join("\n")}\n`,
  ].join("\n\n");
}

function dataTable({ data: { counts } }: Card): Table {
  const rows = (["train", "dev"] as const).flatMap(part =>
    Object.entries(counts[part]).map(([language, { human, ai }]) => [
      `${language} ${part}`,
      String(human),
      String(ai),
    ]),
  );
  return {
    title: "Texts",
    head: ["", "human", "AI"],
    rows: rows.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
  };
}

function baselineTable({ baseline, metrics }: Card): Table[] {
  if (baseline === undefined) return [];
  const rows = Object.entries(metrics.dev).flatMap(([language, own]) =>
    pairs(own, baseline.languages[language]).map(([name, mine, theirs]) => [
      `${language} ${name}`.trim(),
      ...(["auc", "tpr1", "tpr5"] as const).flatMap(key => [decimal(mine[key]), decimal(theirs[key])]),
    ]),
  );
  const head = ["ROC-AUC", "TPR at 1 % FPR", "TPR at 5 % FPR"].flatMap(name => [name, baseline.name]);
  return [{ title: `Beside the ${baseline.name}`, head: ["", ...head], rows }];
}

/** The groups that both models were measured on, by the number of texts. */
function pairs(
  own: LanguageReport,
  other: BaselineReport | undefined,
): (readonly [name: string, mine: BaselineMetrics, theirs: BaselineMetrics])[] {
  if (other === undefined) return [];
  const groups = { ...own.lengths, ...own.by.genre };
  const others = { ...other.lengths, ...other.genres };
  const same = Object.entries(groups).flatMap(([name, mine]) => {
    const theirs = others[name];
    const equal = theirs?.human === mine.human && theirs.ai === mine.ai;
    return equal ? [[name, mine, theirs] as const] : [];
  });
  return [["", own.all, other.all], ...same];
}

/** A row for each attack: the share of the clean rate of true positives that is kept at each strength. */
function attackTable(rows: readonly AttackRow[]): Table[] {
  if (rows.length === 0) return [];
  const attacks = Map.groupBy(rows, ({ language, attack }) => `${language} ${attack.replaceAll("_", " ")}`);
  return [
    {
      title: "Under attack",
      note: "TPR at 5 % FPR of clean texts, and how much of it is kept. Found: share of heavily attacked texts where it is named.",
      head: ["", "clean", ...STRENGTHS, "human texts that became AI", "found"],
      rows: [...attacks].map(([name, own]) => [
        name,
        decimal(own[0]?.tprClean),
        ...STRENGTHS.map(strength => decimal(own.find(row => row.strength === strength)?.ratio)),
        String(own.reduce((sum, { humanBecameAi }) => sum + humanBecameAi, 0)),
        decimal(own.at(-1)?.found),
      ]),
    },
  ];
}

/** A section that was measured apart: a column for each key of its first row. */
function rowTable(title: string, rows: readonly Row[]): Table[] {
  const head = Object.keys(rows[0] ?? {});
  const cell = (value: string | number | null | undefined): string =>
    typeof value === "string" ? value : Number.isInteger(value) ? String(value) : decimal(value);
  return rows.length === 0 ? [] : [{ title, head, rows: rows.map(row => head.map(key => cell(row[key]))) }];
}
