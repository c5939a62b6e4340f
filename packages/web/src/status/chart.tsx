import { useEffect, useRef } from "preact/hooks";
import Plot from "uplot";
import "uplot/dist/uPlot.min.css";
import { THEME_CHANGE } from "../theme.ts";

/** A line of a chart. */
export interface Series {
  readonly label: string;
  /** Name of the colour among the page's tokens, as `--human`. */
  readonly colour: string;
  /** Shape [points]; null: nothing was measured. */
  readonly values: readonly (number | null)[];
}

interface ChartProps {
  readonly title: string;
  /** Seconds since the epoch; shape [points]. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly language: string;
  /** What the chart's height stands for at least. */
  readonly least: number;
}

const HEIGHT = 180;

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The colour of a token as the page has it now; the canvas knows no `light-dark()`. */
function colourOf(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = token(name);
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The indices of points without a neighbour: a line cannot show them. */
const lonePoints = (plot: Plot, series: number): number[] => {
  const values = plot.data[series] ?? [];
  return [...values.keys()].filter(
    index => values[index] != null && values[index - 1] == null && values[index + 1] == null,
  );
};

/** Lines over the last hour, drawn anew as figures, colours or the width change. */
export function Chart({ title, times, series, language, least }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(undefined);
  const labels = series.map(({ label }) => label).join();

  useEffect(() => {
    const holder = place.current;
    if (holder === null) return;
    const axis = { stroke: () => colourOf("--muted"), grid: { stroke: () => colourOf("--line"), width: 1 } };
    const clock = (seconds: number) =>
      new Date(1_000 * seconds).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
    const drawn = new Plot(
      {
        width: holder.clientWidth,
        height: HEIGHT,
        cursor: { drag: { setScale: false } },
        legend: { live: false },
        axes: [
          { ...axis, values: (_, ticks) => ticks.map(clock) },
          { ...axis, values: (_, ticks) => ticks.map(value => value.toLocaleString(language)) },
        ],
        scales: { y: { range: (_, __, most) => [0, Math.max(least, most * 1.1)] } },
        series: [
          {},
          ...series.map(({ label, colour }) => ({
            label,
            width: 2,
            stroke: () => colourOf(colour),
            points: { show: true, size: 5, filter: lonePoints },
          })),
        ],
      },
      dataOf(times, series),
      holder,
    );
    plot.current = drawn;
    const resize = new ResizeObserver(() => drawn.setSize({ width: holder.clientWidth, height: HEIGHT }));
    resize.observe(holder);
    const redraw = () => drawn.redraw();
    addEventListener(THEME_CHANGE, redraw);
    return () => {
      removeEventListener(THEME_CHANGE, redraw);
      resize.disconnect();
      drawn.destroy();
    };
  }, [language, labels]);

  useEffect(() => plot.current?.setData(dataOf(times, series)), [times, series]);

  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={place} aria-hidden="true" />
    </figure>
  );
}

function dataOf(times: readonly number[], series: readonly Series[]): Plot.AlignedData {
  return [[...times], ...series.map(({ values }) => [...values])];
}
