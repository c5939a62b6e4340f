import { formatScore, RaisonTextError, type Result, resultSchema } from "@raisontext/contract";
import type { Scored } from "./score-items.ts";

/** How results are written. */
export const FORMATS = ["table", "json", "jsonl", "csv"] as const;
export type Format = (typeof FORMATS)[number];

/** Writes results one by one. */
export interface RecordWriter {
  /** What comes before the first one. */
  readonly head: (first: Scored) => string;
  readonly record: (scored: Scored, index: number) => string;
  /** What comes after the last one; `count`: how many there were. */
  readonly tail: (count: number) => string;
}

const RESULT_COLUMNS = [
  "score",
  "verdict",
  "confidence",
  "reliability",
  "language",
  "tokens",
  "warnings",
  "error",
];
/** Fields that a record says something of its own with; a field of the same name that the input has is left out. */
const RESULT_FIELDS: ReadonlySet<string> = new Set([...Object.keys(resultSchema.shape), "error"]);
const FORMULA = /^[=+\-@\t\r]/;

/**
 * A writer of a format. `details`: windows, sentences, evidence and attacks as well. `head`: the columns of the CSV file
 * that is gone on with.
 */
export function createWriter(format: Format, details: boolean, head?: readonly string[]): RecordWriter {
  const json = (scored: Scored) => JSON.stringify(toObject(scored, details));
  if (format === "jsonl") return plain(scored => `${json(scored)}\n`);
  if (format === "table") return plain(toLine);
  if (format === "csv") return createCsvWriter(head);
  return {
    head: () => "[\n",
    record: (scored, index) => `${index === 0 ? "" : ",\n"}${json(scored)}`,
    tail: count => (count === 0 ? "[]\n" : "\n]\n"),
  };
}

const plain = (record: (scored: Scored) => string): RecordWriter => ({
  head: () => "",
  record,
  tail: () => "",
});

/** Where a result says that its text comes from; a field of the same name goes before. */
export function placeOf({
  item: { file, line, fields },
}: Pick<Scored, "item">): Readonly<Record<string, unknown>> {
  const place = { file, ...(line !== undefined && { line }) };
  return { ...place, ...givenFields(fields) };
}

function givenFields(fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !RESULT_FIELDS.has(name)));
}

function toObject(scored: Scored, details: boolean): object {
  const { outcome } = scored;
  if (outcome instanceof RaisonTextError) {
    const { code, message } = outcome;
    return { ...placeOf(scored), error: { code, message } };
  }
  return { ...placeOf(scored), ...(details ? outcome : summaryOf(outcome)) };
}

/** A result without its parts. */
function summaryOf({ windows: _, sentences: __, evidence: ___, attacks: ____, ...summary }: Result): Result {
  return summary;
}

/** A line for people. */
function toLine({ item: { file, line }, outcome }: Scored): string {
  const place = `${file === "-" ? "standard input" : file}${line === undefined ? "" : `:${line}`}`;
  if (outcome instanceof RaisonTextError) return `-    \t${outcome.detail.replace(/\s+/g, " ")}\t${place}\n`;
  return `${formatScore(outcome.score)}\t${describe(outcome)}\t${place}\n`;
}

function describe({ verdict, confidence, reliability, warnings = [] }: Result): string {
  const doubt = reliability === "low" ? "low reliability" : undefined;
  return [verdict, confidence && `${confidence} confidence`, doubt, ...warnings]
    .filter(word => word !== undefined)
    .join(", ");
}

/** The columns are those of the head, or of the first record, and the result's. */
function createCsvWriter(head: readonly string[] | undefined): RecordWriter {
  let columns = head ?? [];
  return {
    head(first) {
      columns = [...new Set(["file", "line", ...Object.keys(placeOf(first))]), ...RESULT_COLUMNS];
      return toRow(columns);
    },
    record(scored) {
      const { outcome } = scored;
      const result: Readonly<Record<string, unknown>> =
        outcome instanceof RaisonTextError
          ? { error: outcome.code }
          : { ...outcome, warnings: outcome.warnings?.join(" ") };
      const cells: Readonly<Record<string, unknown>> = { ...placeOf(scored), ...result };
      return toRow(columns.map(name => cells[name]));
    },
    tail: () => "",
  };
}

function toRow(cells: readonly unknown[]): string {
  return `${cells.map(toCell).join(",")}\n`;
}

/** A number stays one. */
function toCell(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return String(value);
  const text = withoutFormula(typeof value === "string" ? value : JSON.stringify(value));
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text that a spreadsheet would take for a formula becomes none. */
export function withoutFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
