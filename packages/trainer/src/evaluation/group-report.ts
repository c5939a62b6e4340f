import { brierScore, expectedCalibrationError, reliabilityBins } from "./calibration-error.ts";
import type { ScoredText } from "./evaluate.ts";
import { type Interval, wilsonInterval } from "./intervals.ts";
import { type Metrics, measure } from "./metrics.ts";

/** What the verdicts at the shipped thresholds amount to; null where there are no such texts. */
export interface VerdictReport {
  /** Verdict → how many human texts got it. */
  readonly human: Readonly<Record<string, number>>;
  /** Verdict → how many AI texts got it. */
  readonly ai: Readonly<Record<string, number>>;
  /** Share of right verdicts among the texts that got one other than `uncertain`. */
  readonly accuracy: number | null;
  /** The mean of that share over the two classes. */
  readonly balancedAccuracy: number | null;
  /** Share of `uncertain` among all texts. */
  readonly uncertain: number;
  /** Share of human texts with a verdict that accuses: `ai` or `mixed`. */
  readonly falsePositiveRate: number | null;
  readonly falsePositiveInterval: Interval | null;
}

/** How well scores agree with what is so, as probabilities; see `expectedCalibrationError` and `brierScore`. */
interface CalibrationReport {
  readonly ece: number;
  readonly brier: number;
}

/** All figures of a group of texts. */
export interface GroupReport extends Metrics {
  /** The class that the group has no texts of: all texts of the language's stand in, in the counts and metrics alone. */
  readonly against?: "human" | "ai";
  readonly verdicts: VerdictReport | null;
  readonly calibration: CalibrationReport | null;
}

const ACCUSING: ReadonlySet<string> = new Set(["ai", "mixed"]);

/** Measures a group of texts; one of a single class against the texts of the other class in `language`. */
export function reportGroup(own: readonly ScoredText[], language: readonly ScoredText[] = own): GroupReport {
  const missing = ([0, 1] as const).find(label => own.every(text => text.label !== label));
  const others = missing === undefined ? [] : language.filter(({ label }) => label === missing);
  const alone = own.length === 0 || others.length === 0;
  return {
    ...measure(...columns(alone ? own : [...own, ...others])),
    ...(!alone && { against: missing === 0 ? "human" : "ai" }),
    verdicts: own.length === 0 ? null : reportVerdicts(own),
    calibration: own.length === 0 ? null : reportCalibration(own),
  };
}

/** The scores and labels of texts; shape [texts] each. */
export function columns(texts: readonly ScoredText[]): [scores: number[], labels: number[]] {
  return [texts.map(({ score }) => score), texts.map(({ label }) => label)];
}

function reportCalibration(texts: readonly ScoredText[]): CalibrationReport {
  const [scores, labels] = columns(texts);
  const ece = expectedCalibrationError(reliabilityBins(scores, labels));
  return { ece, brier: brierScore(scores, labels) };
}

function reportVerdicts(texts: readonly ScoredText[]): VerdictReport {
  const human = texts.filter(({ label }) => label === 0);
  const ai = texts.filter(({ label }) => label === 1);
  const [rightHuman, rightAi] = [rightAmongDecided(human), rightAmongDecided(ai)];
  const flagged = human.filter(({ verdict }) => ACCUSING.has(verdict)).length;
  return {
    human: countVerdicts(human),
    ai: countVerdicts(ai),
    accuracy: rightAmongDecided(texts),
    balancedAccuracy: rightHuman === null || rightAi === null ? null : (rightHuman + rightAi) / 2,
    uncertain: texts.filter(isUncertain).length / texts.length,
    falsePositiveRate: human.length === 0 ? null : flagged / human.length,
    falsePositiveInterval: wilsonInterval(flagged, human.length),
  };
}

const isUncertain = ({ verdict }: ScoredText): boolean => verdict === "uncertain";

function rightAmongDecided(texts: readonly ScoredText[]): number | null {
  const decided = texts.filter(text => !isUncertain(text));
  const right = decided.filter(({ verdict, label }) => ACCUSING.has(verdict) === (label === 1));
  return decided.length === 0 ? null : right.length / decided.length;
}

function countVerdicts(texts: readonly ScoredText[]): Record<string, number> {
  const counts: Record<string, number> = { human: 0, uncertain: 0, ai: 0 };
  for (const { verdict } of texts) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
