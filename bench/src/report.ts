/** One measured figure. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with, measured in the same run. */
  readonly against?: string;
}

/** Prints figures as a Markdown table. */
export function print(title: string, rows: readonly Row[]): void {
  console.log(`\n## ${title}\n\n| what | figure | |\n| --- | --- | --- |`);
  for (const { what, value, unit, against = "" } of rows) {
    const digits = value < 10 ? 2 : 0;
    console.log(
      `| ${what} | ${value.toLocaleString("en", { maximumFractionDigits: digits })} ${unit} | ${against} |`,
    );
  }
}

/** The value that the share `p` of the samples does not exceed. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}
