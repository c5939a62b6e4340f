import type { Evaluator, Score } from "./evaluator.ts";
import { detectLanguage, type Language } from "./language.ts";
import { normalise } from "./normalise/normalise.ts";
import { thresholdsFor, type Verdict, verdict } from "./thresholds.ts";
import { countTokens } from "./tokens.ts";

/** The fewest tokens a text needs for a verdict other than `uncertain`. */
export const MIN_TOKENS = 50;

/** What a reader of a score should know. */
export type DetectionWarning = "too_short" | "unsupported_language";

/** A score and what it amounts to. */
export interface Detection {
  readonly score: Score;
  readonly verdict: Verdict;
  /** ISO 639-1 code, by script; absent where the script is neither Latin nor Cyrillic. */
  readonly language?: Exclude<Language, "other">;
  /** Words in the text. */
  readonly tokens: number;
  readonly warnings: readonly DetectionWarning[];
}

/** What is needed of an evaluator to judge its scores; plain data, whoever scored. */
export type Judged = Pick<Evaluator, "languages" | "thresholds">;

/** Says what a score of this evaluator amounts to for this text. A text with a warning is never more than `uncertain`. */
export function assess(evaluator: Judged, text: string, score: Score): Detection {
  const visible = normalise(text);
  const language = detectLanguage(visible);
  const tokens = countTokens(visible);
  const warnings: DetectionWarning[] = [];
  if (tokens < MIN_TOKENS) warnings.push("too_short");
  if (!supports(evaluator.languages, language)) warnings.push("unsupported_language");
  return {
    score,
    verdict:
      warnings.length > 0
        ? "uncertain"
        : verdict(score, thresholdsFor(language, tokens, evaluator.thresholds)),
    ...(language !== "other" && { language }),
    tokens,
    warnings,
  };
}

/** Scores one text and says what the score amounts to. */
export async function detect(evaluator: Evaluator, text: string): Promise<Detection> {
  const [score] = await evaluator.predict([text]);
  if (score === undefined) throw new Error(`the evaluator ${evaluator.name} gave no score`);
  return assess(evaluator, text, score);
}

/** Scripts tell only English and Russian apart, so an evaluator of other languages is taken at its word. */
function supports(languages: readonly string[], language: Language): boolean {
  return languages.includes(language) || languages.some(code => code !== "en" && code !== "ru");
}
