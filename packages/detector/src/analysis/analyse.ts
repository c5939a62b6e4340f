import { calibrate, calibrationFor, logistic, logOdds } from "../calibration.ts";
import { checkScores } from "../check-scores.ts";
import { DetectorError } from "../detector-error.ts";
import type { Evaluator, Explanation, Score } from "../evaluator.ts";
import { type Language, recogniseLanguage } from "../language.ts";
import { type Inspection, inspect } from "../normalise/inspect.ts";
import type { Span } from "../span.ts";
import { type FalsePositiveRate, type Thresholds, thresholdsFor, verdict } from "../thresholds.ts";
import { countTokens } from "../tokens.ts";
import { type Analysis, type AnalysisWarning, confidenceOf, type Judged } from "./analysis.ts";
import { phrasesOf, strongest } from "./evidence.ts";
import { isMixed } from "./mixed.ts";
import { sentenceLogOdds } from "./sentence-scores.ts";
import { splitWindows, type Window } from "./windows.ts";

/** The fewest tokens a text needs for a verdict other than `uncertain`. */
export const MIN_TOKENS = 50;
/** Below this many tokens a verdict is of low reliability. */
export const RELIABLE_TOKENS = 100;

/** What a result is to hold. */
export interface AnalyseOptions {
  /** At which rate human texts may be called AI. Default "0.01". */
  readonly falsePositiveRate?: FalsePositiveRate;
  /** Whether sentences are told apart and evidence is gathered, which about doubles the time. Default true. */
  readonly details?: boolean;
}

/** Most windows an evaluator is given at once. */
const MAX_WINDOWS = 64;

/** A text of more sentences is told by windows only. */
export const MAX_SENTENCES = 2_000;

/** A text on its way to its analysis. */
interface Draft {
  readonly source: string;
  readonly inspection: Inspection;
  readonly language: Language;
  readonly tokens: number;
  readonly windows: readonly Window[];
}

/** Scores texts and says what the scores amount to, in order. Rejects when the evaluator does. */
export async function analyse(
  evaluator: Evaluator,
  texts: readonly string[],
  options: AnalyseOptions = {},
): Promise<readonly Analysis[]> {
  const drafts = texts.map(readDraft);
  const windowTexts = drafts.flatMap(({ inspection, windows }) =>
    windows.map(({ start, end }) => inspection.text.slice(start, end)),
  );
  const scores = await inChunks(windowTexts, async chunk =>
    checkScores(await evaluator.predict(chunk), chunk.length),
  );
  const { details = true } = options;
  const explanations =
    details && evaluator.explain ? await inChunks(windowTexts, chunk => evaluator.explain?.(chunk)) : [];
  let at = 0;
  return drafts.map(draft => {
    const from = at;
    at += draft.windows.length;
    return new Assembly(
      evaluator,
      draft,
      scores.slice(from, at),
      explanations.slice(from, at),
      options,
    ).result();
  });
}

/** Scores one text and says what the score amounts to. */
export async function analyseText(
  evaluator: Evaluator,
  text: string,
  options?: AnalyseOptions,
): Promise<Analysis> {
  const [analysis] = await analyse(evaluator, [text], options);
  if (analysis === undefined) throw new DetectorError("scores_invalid", `${evaluator.name} gave no score`);
  return analysis;
}

function readDraft(source: string): Draft {
  const inspection = inspect(source);
  const { text } = inspection;
  return {
    source,
    inspection,
    language: recogniseLanguage(text),
    tokens: countTokens(text),
    windows: splitWindows(text),
  };
}

async function inChunks<T>(
  texts: readonly string[],
  ask: (chunk: readonly string[]) => Promise<readonly T[]> | undefined,
): Promise<T[]> {
  const answers: T[] = [];
  for (let from = 0; from < texts.length; from += MAX_WINDOWS) {
    const chunk = texts.slice(from, from + MAX_WINDOWS);
    answers.push(...((await ask(chunk)) ?? []));
  }
  return answers;
}

/** Puts the scores of a text's windows together. */
class Assembly {
  readonly #evaluator: Judged;
  readonly #draft: Draft;
  readonly #raw: readonly number[];
  readonly #explanations: readonly Explanation[];
  readonly #options: AnalyseOptions;

  constructor(
    evaluator: Judged,
    draft: Draft,
    scores: readonly Score[],
    explanations: readonly Explanation[],
    options: AnalyseOptions,
  ) {
    this.#evaluator = evaluator;
    this.#draft = draft;
    this.#raw = scores.map(logOdds);
    this.#explanations = explanations;
    this.#options = options;
  }

  result(): Analysis {
    const { language, tokens, inspection } = this.#draft;
    const { falsePositiveRate = "0.01", details = true } = this.#options;
    const score = this.#score();
    const thresholds = this.#thresholds(tokens);
    const reliability = tokens < RELIABLE_TOKENS ? "low" : "normal";
    return {
      score,
      verdict: this.#verdict(score, thresholds, falsePositiveRate),
      confidence: confidenceOf(score, reliability),
      thresholds: {
        falsePositiveRate: Number(falsePositiveRate),
        human: thresholds.human,
        ai: thresholds.ai[falsePositiveRate],
      },
      ...(language !== "other" && { language }),
      tokens,
      reliability,
      warnings: this.#warnings(),
      windows: this.#windows(),
      sentences: details ? this.#sentences() : [],
      evidence: details ? this.#evidence() : [],
      attacks: inspection.attacks,
    };
  }

  /** To nine decimals, so that an evaluator's own 0.9 stays 0.9. */
  #score(): Score {
    return round(logistic(calibrate(this.#logOdds(), this.#calibration(this.#draft.tokens))));
  }

  /** The mean of the windows' log-odds, weighted by their tokens. */
  #logOdds(): number {
    const { windows } = this.#draft;
    return windows.reduce((sum, _, i) => sum + this.#share(i) * (this.#raw[i] ?? 0), 0);
  }

  /** A window's share of the text. */
  #share(window: number): number {
    const { windows, tokens } = this.#draft;
    return windows.length === 1 ? 1 : (windows[window]?.tokens ?? 0) / tokens;
  }

  #calibration(tokens: number) {
    return calibrationFor(this.#draft.language, tokens, this.#evaluator.calibration);
  }

  #thresholds(tokens: number): Thresholds {
    return thresholdsFor(this.#draft.language, tokens, this.#evaluator.thresholds);
  }

  #verdict(score: Score, thresholds: Thresholds, rate: FalsePositiveRate): Analysis["verdict"] {
    if (this.#unjudged().length > 0) return "uncertain";
    const parts = this.#draft.windows.map(({ tokens }, i) => ({ tokens, logOdds: this.#raw[i] ?? 0 }));
    const judge = {
      calibration: (tokens: number) => this.#calibration(tokens),
      thresholds: (tokens: number) => this.#thresholds(tokens),
    };
    return isMixed(parts, judge, rate) ? "mixed" : verdict(score, thresholds, rate);
  }

  /** Why the text gets no verdict. */
  #unjudged(): AnalysisWarning[] {
    const { language, tokens } = this.#draft;
    const reasons: AnalysisWarning[] = [];
    if (tokens < MIN_TOKENS) reasons.push("too_short");
    if (!supports(this.#evaluator.languages, language)) reasons.push("unsupported_language");
    return reasons;
  }

  #warnings(): AnalysisWarning[] {
    const { attacks } = this.#draft.inspection;
    return [...this.#unjudged(), ...(attacks.length > 0 ? (["disguised"] as const) : [])];
  }

  #windows(): Analysis["windows"] {
    return this.#draft.windows.flatMap((window, i) => {
      const score = round(logistic(calibrate(this.#raw[i] ?? 0, this.#calibration(window.tokens))));
      return this.#inSource(window).map(span => ({ ...span, score }));
    });
  }

  #sentences(): Analysis["sentences"] {
    const calibration = this.#calibration(this.#draft.tokens);
    if (this.#draft.windows.reduce((sum, { sentences }) => sum + sentences.length, 0) > MAX_SENTENCES) {
      return this.#windows();
    }
    return this.#draft.windows.flatMap((window, i) => {
      const odds = sentenceLogOdds(window, this.#raw[i] ?? 0, this.#explanations[i]);
      return window.sentences.flatMap((sentence, k) =>
        this.#inSource(sentence).map(span => ({
          ...span,
          score: round(logistic(calibrate(odds[k] ?? 0, calibration))),
        })),
      );
    });
  }

  #evidence(): Analysis["evidence"] {
    const { slope } = this.#calibration(this.#draft.tokens);
    const phrases = this.#draft.windows.flatMap((window, i) => {
      const explanation = this.#explanations[i];
      if (explanation === undefined || explanation.pieces.length === 0) return [];
      const factor = slope * this.#share(i);
      return phrasesOf(this.#draft.inspection.text, window, explanation).map(phrase => ({
        ...phrase,
        weight: phrase.weight * factor,
      }));
    });
    return strongest(phrases).flatMap(({ weight, ...span }) =>
      this.#inSource(span).map(place => ({ ...place, weight: round(weight) })),
    );
  }

  /** A span of the normalised text as one of the text as sent; none where nothing of it is left. */
  #inSource(span: Span): Span[] {
    if (span.end <= span.start) return [];
    const { start, end } = this.#draft.inspection.toSource(span);
    return end > start ? [{ start, end }] : [];
  }
}

function round(value: number): number {
  return Math.round(1e9 * value) / 1e9;
}

/** An evaluator of other languages is taken at its word: only English and Russian are recognised here. */
function supports(languages: readonly string[], language: Language): boolean {
  return languages.includes(language) || languages.some(code => code !== "en" && code !== "ru");
}
