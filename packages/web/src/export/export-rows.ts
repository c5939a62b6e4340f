import type { DeskDocument } from "../desk/document.ts";

/** A document as it is exported: without its text. */
export interface ExportRow {
  readonly document: string;
  readonly state: string;
  readonly score?: number;
  readonly verdict?: string;
  readonly confidence?: string;
  readonly language?: string;
  readonly words?: number;
  readonly warnings?: readonly string[];
  /** Kinds of tricks that were undone, as `look_alikes × 12`. */
  readonly attacks?: readonly string[];
  readonly model?: string;
  /** When it was scored: ISO 8601, UTC. */
  readonly checkedAt?: string;
  /** Why there is no score. */
  readonly error?: string;
}

const COLUMNS = [
  "document",
  "state",
  "score",
  "verdict",
  "confidence",
  "language",
  "words",
  "warnings",
  "attacks",
  "model",
  "checkedAt",
  "error",
] as const satisfies readonly (keyof ExportRow)[];

/** What is exported of a document; `titleOf` names it. */
export function exportRow(document: DeskDocument, titleOf: (document: DeskDocument) => string): ExportRow {
  const { phase } = document;
  const row = { document: titleOf(document), state: phase.name };
  if (phase.name === "failed") return { ...row, error: phase.code };
  if (phase.name !== "scored") return row;
  const { score, verdict, confidence, language, tokens, warnings, attacks, model, settledAt } =
    phase.detection;
  return {
    ...row,
    score,
    ...(verdict !== undefined && { verdict }),
    ...(confidence !== undefined && { confidence }),
    ...(language !== undefined && { language }),
    ...(tokens !== undefined && { words: tokens }),
    ...(warnings !== undefined && { warnings }),
    ...(attacks !== undefined && { attacks: attacks.map(({ kind, count }) => `${kind} × ${count}`) }),
    ...(model !== undefined && { model: `${model.name} ${model.version}` }),
    checkedAt: settledAt,
  };
}

/** Rows as JSON, two spaces deep. */
export function toJson(rows: readonly ExportRow[]): string {
  return `${JSON.stringify(rows, null, 2)}\n`;
}

/** Rows as CSV (RFC 4180) with a byte order mark, without which Excel takes Russian for something else. */
export function toCsv(rows: readonly ExportRow[]): string {
  const lines = [COLUMNS, ...rows.map(row => COLUMNS.map(column => row[column]))];
  return `\ufeff${lines.map(line => line.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** A spreadsheet would run a cell that begins like a formula, so such a one gets an apostrophe first. */
function cell(value: string | number | readonly string[] | undefined): string {
  const text = value === undefined ? "" : typeof value === "object" ? value.join("; ") : String(value);
  const safe = typeof value !== "number" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
