import { Presets, SingleBar } from "cli-progress";
import type { Item } from "./items.ts";
import type { Source } from "./sources.ts";

const WITH_TOTAL = "{bar} {percentage} % | {texts} texts | {rate}/s | {eta_formatted} left";
const WITHOUT_TOTAL = "{texts} texts | {rate}/s";

/** How far a run is, on standard error where that is a terminal that shows no results; elsewhere nothing but errors. */
export class DetectProgress {
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #startedAt = performance.now();
  readonly #bar: SingleBar | undefined;
  #before = 0;
  #current: { readonly file: string; read: number } | undefined;
  #texts = 0;

  constructor(sources: readonly Source[], showsResults: boolean) {
    this.#sizes = new Map(sources.map(({ file, size }) => [file, size ?? 0]));
    if (!process.stderr.isTTY || showsResults) return;
    const total = sources.reduce((sum, { size }) => sum + (size ?? Number.NaN), 0);
    const isKnown = Number.isFinite(total) && total > 0;
    this.#bar = new SingleBar(
      {
        format: isKnown ? WITH_TOTAL : WITHOUT_TOTAL,
        stream: process.stderr,
        hideCursor: null,
        clearOnComplete: true,
      },
      Presets.shades_classic,
    );
    this.#bar.start(isKnown ? total : 1, 0, { texts: 0, rate: 0 });
  }

  /** Another text is done. */
  add({ file, read }: Item): void {
    if (!this.#bar) return;
    if (this.#current?.file !== file) {
      this.#before += this.#sizes.get(this.#current?.file ?? "") ?? 0;
      this.#current = { file, read };
    }
    this.#current.read = read;
    this.#texts += 1;
    const rate = Math.round(this.#texts / ((performance.now() - this.#startedAt) / 1_000));
    this.#bar.update(this.#before + read, {
      texts: this.#texts.toLocaleString("en"),
      rate: rate.toLocaleString("en"),
    });
  }

  /** Says something that is no result. */
  say(line: string): void {
    console.error(line);
  }

  end(): void {
    this.#bar?.stop();
  }
}
