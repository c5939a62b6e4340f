import type { Explanation, Piece } from "../evaluator.ts";
import type { FeatureExtractor } from "../features/feature-extractor.ts";
import type { LanguageModel } from "./linear-model.ts";

/** A word, with the apostrophes and hyphens in it, or marks. */
const PIECE = /[\p{L}\p{M}\p{N}]+(?:['’‑-][\p{L}\p{M}\p{N}]+)*|[^\s\p{L}\p{M}\p{N}]+/gu;

/**
 * What each word and mark of a text did to its margin, exactly: every occurrence of a feature has its share of weight ×
 * value, spread evenly over the characters it covers. `lookup` comes from `weightsOfSteps(model.scale)`.
 */
export function explain(
  model: LanguageModel,
  lookup: Float32Array,
  extractor: FeatureExtractor,
  text: string,
): Explanation {
  const before = countBefore(text);
  // What changes from one character to the next, so that a long occurrence costs no more than a short one.
  const changes = new Float64Array(text.length + 2);
  let bias = model.bias;
  extractor.extract(text, (bucket, share, start, end) => {
    const weight = (lookup[(model.weights[bucket] ?? 0) + 128] ?? 0) * share;
    const last = Math.min(end, text.length);
    const covered = (before[last] ?? 0) - (before[start] ?? 0);
    if (covered === 0) {
      bias += weight;
      return;
    }
    changes[start] = (changes[start] ?? 0) + weight / covered;
    changes[last] = (changes[last] ?? 0) - weight / covered;
  });
  return { bias, pieces: [...gather(text, changes)] };
}

/** How many characters that are not white space come before each offset; shape [length + 1]. */
function countBefore(text: string): Uint32Array {
  const before = new Uint32Array(text.length + 1);
  for (let i = 0; i < text.length; i++) {
    before[i + 1] = (before[i] ?? 0) + (isSpace(text.charCodeAt(i)) ? 0 : 1);
  }
  return before;
}

/** The test for ASCII alone keeps a regular expression off most characters. */
function isSpace(code: number): boolean {
  return code < 0x80 ? code === 32 || (code >= 9 && code <= 13) : /\s/.test(String.fromCharCode(code));
}

function* gather(text: string, changes: Float64Array): Generator<Piece> {
  let level = 0;
  let at = 0;
  for (const { 0: piece, index: start } of text.matchAll(PIECE)) {
    const end = start + piece.length;
    for (; at < start; at++) level += changes[at] ?? 0;
    let weight = 0;
    for (; at < end; at++) {
      level += changes[at] ?? 0;
      weight += level;
    }
    yield { start, end, weight };
  }
}
