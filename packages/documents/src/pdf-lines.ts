/** A line of text on a page; units are points. */
export interface Line {
  readonly text: string;
  readonly x: number;
  /** From the bottom of the page. */
  readonly y: number;
  readonly right: number;
  readonly height: number;
}

/** A run of characters as pdf.js gives it: `transform[4]`, `[5]` is its place. */
export interface TextItem {
  readonly str: string;
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
}

/** Runs whose base lines differ by less than this share of their height are one line (a raised footnote mark, too). */
const SAME_LINE = 0.5;
/** A gap wider than this share of the height is a space. */
const SPACE = 0.15;

/** Puts the runs of a page together to lines, in the order of the page's content. */
export function pageLines(items: readonly TextItem[]): Line[] {
  const lines: Line[] = [];
  for (const { str, transform, width, height } of items) {
    const [x = 0, y = 0] = [transform[4], transform[5]];
    if (str.trim() === "") continue;
    const before = lines.at(-1);
    const high = Math.max(height, 1);
    if (
      before !== undefined &&
      Math.abs(before.y - y) < SAME_LINE * Math.max(high, before.height) &&
      x >= before.x
    ) {
      const gap = x - before.right > SPACE * high && !before.text.endsWith(" ") && !str.startsWith(" ");
      lines[lines.length - 1] = {
        ...before,
        text: `${before.text}${gap ? " " : ""}${str}`,
        right: Math.max(before.right, x + width),
        height: Math.max(before.height, high),
      };
    } else lines.push({ text: str, x, y, right: x + width, height: high });
  }
  return lines.map(line => ({ ...line, text: line.text.trim() }));
}
