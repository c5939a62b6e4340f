import type { CalibrationTable } from "./calibration.ts";
import type { Evaluator, Score } from "./evaluator.ts";
import type { ThresholdTable } from "./thresholds.ts";

/** What every model of ours says of itself. */
interface TrainedModel {
  readonly name: string;
  readonly version: string;
  readonly languages: Readonly<
    Record<
      string,
      { readonly calibration: CalibrationTable[string]; readonly thresholds: ThresholdTable[string] }
    >
  >;
}

/** An evaluator that says of itself what its model's file does. */
export abstract class TrainedEvaluator implements Evaluator {
  readonly name: string;
  readonly version: string;
  readonly languages: readonly string[];
  readonly calibration: CalibrationTable;
  readonly thresholds: ThresholdTable;

  constructor({ name, version, languages }: TrainedModel) {
    const parts = Object.entries(languages);
    this.name = name;
    this.version = version;
    this.languages = Object.keys(languages);
    this.calibration = Object.fromEntries(parts.map(([language, part]) => [language, part.calibration]));
    this.thresholds = Object.fromEntries(parts.map(([language, part]) => [language, part.thresholds]));
  }

  abstract predict(texts: readonly string[]): Promise<readonly Score[]>;
}
