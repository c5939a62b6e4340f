import { markdownTable } from "../markdown-table.ts";
import type { Interval } from "./intervals.ts";

/** A table for people; every row has as many cells as the head. */
export interface Table {
  readonly title: string;
  /** What a reader must know of it. */
  readonly note?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table as Markdown under a heading of the third level. */
export function markdownOf({ title, note, head, rows }: Table): string {
  return [`### ${title}`, ...(note === undefined ? [] : [note]), markdownTable(head, rows.map(escaped))].join(
    "\n\n",
  );
}

const escaped = (cells: readonly string[]): string[] =>
  cells.map(cell => cell.replaceAll("|", "\\|").replaceAll(/\s+/g, " "));

const MISSING = "–";

/** A number to three decimals. */
export const decimal = (value: number | null | undefined): string => value?.toFixed(3) ?? MISSING;

/** A share as a percentage to one decimal. */
export const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? MISSING : `${(100 * value).toFixed(1)} %`;

/** A number to three decimals with its interval: `0.912 [0.890, 0.931]`. */
export function estimate(value: number | null, interval: Interval | null): string {
  return interval === null ? decimal(value) : `${decimal(value)} [${interval.map(decimal).join(", ")}]`;
}

/** A share as a percentage with its interval: `1.2 % [0.9, 1.6]`. */
export function percentEstimate(value: number | null, interval: Interval | null): string {
  if (interval === null) return percent(value);
  return `${percent(value)} [${interval.map(end => (100 * end).toFixed(1)).join(", ")}]`;
}
