/** What can go wrong while a detector is loaded or used. */
export type DetectorErrorCode =
  | "model_missing"
  | "model_damaged"
  | "evaluator_unloadable"
  | "evaluator_crashed"
  | "evaluator_closed"
  | "scores_invalid"
  | "predict_timeout";

/** The one error class of this package; its message starts with the code and never holds a text. */
export class DetectorError extends Error {
  readonly code: DetectorErrorCode;

  /** The code says what kind of failure, the detail what failed; `cause` keeps the original error. */
  constructor(code: DetectorErrorCode, detail: string, cause?: unknown) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = "DetectorError";
    this.code = code;
  }
}
