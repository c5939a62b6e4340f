import { Presets, SingleBar } from "cli-progress";

/** Hears how far a run is. */
export interface Progress {
  /** Begins a stage of `total` steps and ends the one before. */
  stage(name: string, total: number): void;
  step(): void;
  /** Ends the last stage. */
  end(): void;
}

/** Shows a bar on standard error for each stage. */
export function createProgressBar(): Progress {
  let bar: SingleBar | undefined;
  const end = (): void => bar?.stop();
  return {
    stage(name, total) {
      end();
      const format = `${name.padEnd(12)} {bar} {percentage}% {value}/{total} {duration_formatted}`;
      bar = new SingleBar(
        { format, etaBuffer: 100, noTTYOutput: true, notTTYSchedule: 10_000 },
        Presets.shades_classic,
      );
      bar.start(total, 0);
    },
    step: () => bar?.increment(),
    end,
  };
}

/** Shows nothing. */
export const NO_PROGRESS: Progress = { stage() {}, step() {}, end() {} };
