import type { ScaleContinuousNumeric } from "d3-scale";
import { escapeHtml } from "./markup.ts";

/** Width and height of a plot in SVG units, and the space around what is drawn. */
const SIZE = { width: 400, height: 320, left: 62, right: 24, top: 12, bottom: 44 } as const;

/** Where the horizontal and the vertical axis run, for the ranges of scales. */
export const HORIZONTAL: readonly [number, number] = [SIZE.left, SIZE.width - SIZE.right];
export const VERTICAL: readonly [number, number] = [SIZE.height - SIZE.bottom, SIZE.top];

/** A scale, where its ticks are, how they read and what it measures. */
export interface Axis {
  readonly scale: ScaleContinuousNumeric<number, number>;
  readonly ticks: readonly number[];
  readonly format: (tick: number) => string;
  readonly name: string;
}

/** An SVG with axes and grid around `content`; `summary` says in words what it shows. */
export function frame(summary: string, x: Axis, y: Axis, content: string): string {
  const { width, height } = SIZE;
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(summary)}">`,
    ...x.ticks.map(tick => verticalLine(x.scale(tick), x.format(tick))),
    ...y.ticks.map(tick => horizontalLine(y.scale(tick), y.format(tick))),
    name(x.name, (HORIZONTAL[0] + HORIZONTAL[1]) / 2, height - 8, ""),
    name(y.name, 0, 0, `transform="translate(12 ${(VERTICAL[0] + VERTICAL[1]) / 2}) rotate(-90)"`),
    content,
    "</svg>",
  ].join("\n");
}

/** A number of SVG units, short. */
export const short = (units: number): string => String(Math.round(10 * units) / 10);

const verticalLine = (at: number, label: string): string =>
  `<line class="grid" x1="${short(at)}" x2="${short(at)}" y1="${VERTICAL[0]}" y2="${VERTICAL[1]}"/>` +
  `<text class="tick" text-anchor="middle" x="${short(at)}" y="${VERTICAL[0] + 16}">${label}</text>`;

const horizontalLine = (at: number, label: string): string =>
  `<line class="grid" x1="${HORIZONTAL[0]}" x2="${HORIZONTAL[1]}" y1="${short(at)}" y2="${short(at)}"/>` +
  `<text class="tick" text-anchor="end" x="${HORIZONTAL[0] - 6}" y="${short(at + 4)}">${label}</text>`;

const name = (text: string, x: number, y: number, transform: string): string =>
  `<text class="name" text-anchor="middle" x="${short(x)}" y="${short(y)}" ${transform}>${escapeHtml(text)}</text>`;
