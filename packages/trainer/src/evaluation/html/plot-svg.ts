import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import type { ReliabilityBin } from "../calibration-error.ts";
import type { RocPoint } from "../metrics.ts";
import type { Plots } from "../plots.ts";
import { type Axis, frame, HORIZONTAL, short, VERTICAL } from "./frame.ts";

const TENTHS = [0, 0.2, 0.4, 0.6, 0.8, 1];
const percent = (share: number): string => `${Math.round(1_000 * share) / 10} %`;

const shares = (name: string, range: readonly [number, number]): Axis => ({
  scale: scaleLinear().domain([0, 1]).range(range),
  ticks: TENTHS,
  format: percent,
  name,
});

const scores = (name: string): Axis => ({
  ...shares(name, HORIZONTAL),
  format: String,
});

/** The ROC curve with a logarithmic horizontal axis, since low false-positive rates are what matters. */
export function rocSvg(roc: readonly RocPoint[], humans: number): string {
  const lowest = Math.min(0.01, Math.max(1e-4, 10 ** Math.floor(Math.log10(1 / humans))));
  const x: Axis = {
    scale: scaleLog().domain([lowest, 1]).range(HORIZONTAL),
    ticks: [1e-4, 1e-3, 0.01, 0.1, 1].filter(tick => tick >= lowest),
    format: tick => `${100 * tick} %`,
    name: "human texts flagged (FPR), logarithmic",
  };
  const y = shares("AI texts found (TPR)", VERTICAL);
  const chance = Array.from({ length: 50 }, (_, i) => lowest ** (1 - i / 49)).map(
    rate => [rate, rate] as const,
  );
  // The axis has no 0: the curve enters at its left end with what is found below that rate.
  const entry = roc.findLastIndex(({ fpr }) => fpr <= lowest);
  const curve = roc.slice(entry).map(({ fpr, tpr }) => [Math.max(fpr, lowest), tpr] as const);
  const content = path("chance", chance, x, y) + path("curve", curve, x, y);
  return frame("ROC curve: share of AI texts found at each share of human texts flagged", x, y, content);
}

/** What scores say against what is so, with the interval of each bin. */
export function reliabilitySvg(bins: readonly ReliabilityBin[]): string {
  const x = scores("mean score of a bin");
  const y = shares("AI texts among them", VERTICAL);
  const ideal = path(
    "chance",
    TENTHS.map(tenth => [tenth, tenth] as const),
    x,
    y,
  );
  const marks = bins.map(({ score, ai, aiInterval, texts }) => {
    const [low, high] = aiInterval ?? [ai, ai];
    const at = short(x.scale(score));
    const bar = `<line class="interval" x1="${at}" x2="${at}" y1="${short(y.scale(low))}" y2="${short(y.scale(high))}"/>`;
    const title = `${texts} texts of mean score ${score.toFixed(3)}: ${percent(ai)} by an AI`;
    return `${bar}<circle class="point" cx="${at}" cy="${short(y.scale(ai))}" r="4"><title>${title}</title></circle>`;
  });
  return frame("Reliability: share of AI texts at each mean score", x, y, ideal + marks.join(""));
}

/** How the scores of each class are spread, as shares of the class. */
export function histogramSvg({ human, ai }: Plots["histogram"]): string {
  const [humanShares, aiShares] = [human, ai].map(toShares) as [number[], number[]];
  const x = scores("score");
  const top = Math.max(0.05, ...humanShares, ...aiShares);
  const scale = scaleLinear().domain([0, top]).range(VERTICAL).nice(5);
  const y: Axis = { scale, ticks: scale.ticks(5), format: percent, name: "texts of the class" };
  const content = bars("human", humanShares, x, y, 0) + bars("ai", aiShares, x, y, 1);
  return frame("Histogram: scores of human and AI texts", x, y, content);
}

function toShares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map(count => (total === 0 ? 0 : count / total));
}

function bars(name: string, values: readonly number[], x: Axis, y: Axis, place: number): string {
  const width = (x.scale(1) - x.scale(0)) / values.length;
  return values
    .map((value, i) => {
      const left = x.scale(i / values.length) + (place * (width - 2)) / 2 + 1;
      const top = y.scale(value);
      const size = `width="${short((width - 2) / 2)}" height="${short(y.scale(0) - top)}"`;
      return `<rect class="${name}" x="${short(left)}" y="${short(top)}" ${size}><title>${percent(value)}</title></rect>`;
    })
    .join("");
}

function path(name: string, points: readonly (readonly [number, number])[], x: Axis, y: Axis): string {
  const draw = line<readonly [number, number]>(
    ([at]) => x.scale(at),
    ([, height]) => y.scale(height),
  ).digits(1);
  return `<path class="${name}" d="${draw(points) ?? ""}"/>`;
}
