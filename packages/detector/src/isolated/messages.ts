import { DetectorError, type DetectorErrorCode } from "../detector-error.ts";
import type { Evaluator, Explanation, Score } from "../evaluator.ts";

/** What can be said of an evaluator without calling it. */
export interface Description
  extends Pick<Evaluator, "name" | "version" | "languages" | "calibration" | "thresholds"> {
  /** Whether it can say what moved a score. */
  readonly explains: boolean;
}

/** What the parent asks of the child: to load a module, once and first, to score texts, or to explain their scores. */
export type Task =
  | { readonly module: string }
  | { readonly predict: readonly string[] }
  | { readonly explain: readonly string[] };

/** A task on its way; the child answers with the same id. */
export interface Question {
  readonly id: number;
  readonly task: Task;
}

/** What came of a question: a value, or what was thrown. */
export type Answer = { readonly id: number } & (
  | { readonly value: Description | readonly Score[] | readonly Explanation[] }
  | { readonly thrown: Thrown }
);

/** An error as data, because an error that crosses processes loses its class, and some cannot cross at all. */
export interface Thrown {
  readonly message: string;
  readonly stack: string | undefined;
  /** Of a `DetectorError`: its code, and what caused it. */
  readonly code?: DetectorErrorCode;
  readonly cause?: Thrown;
}

/** Makes data of whatever was thrown. */
export function toThrown(error: unknown): Thrown {
  if (!(error instanceof Error)) return { message: String(error), stack: undefined };
  const { message, stack } = error;
  if (!(error instanceof DetectorError)) return { message, stack };
  const { code, cause } = error;
  return { message, stack, code, ...(cause !== undefined && { cause: toThrown(cause) }) };
}

/** Makes an error of the data; a `DetectorError` is one again. */
export function fromThrown({ message, stack, code, cause }: Thrown): Error {
  const error =
    code === undefined
      ? new Error(message)
      : new DetectorError(code, message.slice(`${code}: `.length), cause && fromThrown(cause));
  if (stack !== undefined) error.stack = stack;
  return error;
}
