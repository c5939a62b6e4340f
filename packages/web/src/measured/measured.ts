import type { Result } from "@raisontext/client";
import published from "./measured.json";

/** How the verdicts of a model did on held-back texts of a language and length; shares from 0 to 1. */
export interface Measurement {
  /** Bounds of the length in words, as `50-99` or `400+`. */
  readonly words: string;
  readonly human: number;
  readonly ai: number;
  readonly humanCalledAi: number;
  readonly aiCalledAi: number;
  readonly uncertain: number;
}

interface Published {
  readonly name: string;
  readonly version: string;
  readonly falsePositiveRate: number;
  readonly languages: Readonly<Record<string, readonly Measurement[]>>;
}

const PUBLISHED: readonly Published[] = published;

/** What was published for texts like this one; undefined for another model, rate or language. */
export function measuredFor({ model, language, tokens, thresholds }: Result): Measurement | undefined {
  const own = PUBLISHED.find(({ name, version }) => model?.name === name && model.version === version);
  if (own === undefined || language === undefined || tokens === undefined) return undefined;
  if (thresholds?.falsePositiveRate !== own.falsePositiveRate) return undefined;
  return own.languages[language]?.findLast(({ words }) => tokens >= (Number.parseInt(words, 10) || 0));
}
