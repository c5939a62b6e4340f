import { DetectorError } from "./detector-error.ts";
import type { Score } from "./evaluator.ts";

/**
 * Makes sure that what a predict gave is an iterable of one number from 0 to 1 for each of `count` texts, and makes an array of
 * it. Throws `scores_invalid`, without repeating what is not a number: it may be a text.
 */
export function checkScores(given: unknown, count: number): readonly Score[] {
  const scores = toArray(given);
  if (scores.length !== count) throw invalid(`${scores.length} scores for ${count} texts`);
  const wrong = scores.findIndex(score => !isScore(score));
  if (wrong === -1) return scores as readonly Score[];
  throw invalid(`${describe(scores[wrong])} for text ${wrong + 1} of ${count}, not a number from 0 to 1`);
}

function toArray(given: unknown): readonly unknown[] {
  // An array with holes gets undefined in their place; a typed array becomes a plain one.
  if (typeof given === "object" && given !== null && Symbol.iterator in given) {
    return Array.from(given as Iterable<unknown>);
  }
  throw invalid(`${describe(given)}, not a list of scores`);
}

function isScore(value: unknown): value is Score {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function describe(value: unknown): string {
  if (typeof value === "number" || value === null || value === undefined) return String(value);
  return `a value of type ${typeof value}`;
}

function invalid(detail: string): DetectorError {
  return new DetectorError("scores_invalid", `the evaluator gave ${detail}`);
}
