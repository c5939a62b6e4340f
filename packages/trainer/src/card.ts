import type { ThresholdTable } from "@raisontext/detector";
import type { AttackRow } from "./attacks/attack-report.ts";
import type { ClassCounts, Corpus, DataFile } from "./corpus.ts";
import type { Metrics } from "./evaluation/metrics.ts";
import type { Report } from "./evaluation/report.ts";

/** A figure of a section that is measured apart: plain values, a column each. */
export type Row = Readonly<Record<string, string | number | null>>;

/** How another model does on the same texts. */
export interface Baseline {
  readonly name: string;
  readonly languages: Readonly<Record<string, BaselineReport>>;
}

/** Figures of another model in one language; groups as in `LanguageReport`. */
export interface BaselineReport {
  readonly all: BaselineMetrics;
  readonly lengths?: Readonly<Record<string, BaselineMetrics>>;
  readonly genres?: Readonly<Record<string, BaselineMetrics>>;
}

/** What another model is compared in. */
export type BaselineMetrics = Pick<Metrics, "human" | "ai" | "auc" | "tpr1" | "tpr5">;

/** What a model was made of, how it does and what it is for; lies beside the model as `card.json`. */
export interface Card {
  readonly name: string;
  readonly version: string;
  readonly languages: readonly string[];
  readonly intendedUse: readonly string[];
  readonly misuse: readonly string[];
  readonly knownFailures: readonly string[];
  readonly reproduce: readonly string[];
  readonly data: {
    readonly files: readonly DataFile[];
    /** Part → language → texts of each class. */
    readonly counts: Readonly<Record<"train" | "dev", Readonly<Record<string, ClassCounts>>>>;
    readonly duplicates: number;
    /** How the parts were made. */
    readonly split: string;
  };
  /** What the training run depends on but the data. */
  readonly settings: object;
  /** The files that the model is made of. */
  readonly modelFiles?: readonly ModelFile[];
  /** From which calibrated scores a verdict is given. */
  readonly thresholds: ThresholdTable;
  /** What the verdicts of `metrics` promise: the default. */
  readonly nominalFalsePositiveRate: number;
  readonly metrics: {
    /** On the held-back part, by the quantised model. */
    readonly dev: Report;
    /** On the training part, each text by a model that saw none of its `unseenKind`; by language. */
    readonly unseen: Readonly<Record<string, Metrics>>;
  };
  /** What was kept from the models that `unseen`, calibration and thresholds rest on. */
  readonly unseenKind: "sources" | "genres";
  /** On the same held-back part. */
  readonly baseline?: Baseline;
  /** What each level of confidence means, on the same unseen texts. */
  readonly confidence?: readonly Row[];
  /** Texts by a chat model that is newer than the corpus. */
  readonly newer?: readonly Row[];
  /** How the promised false-positive rates were kept on the held-back part. */
  readonly promises?: readonly Row[];
  /** How the score withstands each kind of attack. */
  readonly attacks?: readonly AttackRow[];
  /** Texts of which a part is an AI's. */
  readonly spliced?: readonly Row[];
  /** Each generator or genre by a model that was trained without it. */
  readonly leaveOneOut?: readonly Row[];
  /** The parts that a model is blended of, and the blend, on the same held-back part: the mean of models without a fold each. */
  readonly parts?: readonly Row[];
  /** What 8-bit weights cost. */
  readonly quantised?: readonly Row[];
}

/** A file of a model. */
export interface ModelFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The fields that a card's figures are grouped by, and the fewest texts a value needs for a row of its own. */
export const CARD_GROUPS = { by: ["genre", "generator", "attack"], minTexts: 30 } as const;

const INTENDED_USE = [
  "A hint whether a text was written by an AI, for people who look at the text themselves.",
  "Sorting and counting many texts, where single errors do no harm.",
];
const MISUSE = [
  "Never the only ground for an accusation: look at drafts, notes and sources, and talk to the writer.",
  "Not for decisions about people without a person who decides and can be appealed to.",
  "Not for texts under 50 words, in other languages, or of kinds unlike the texts it was trained on.",
];
const KNOWN_FAILURES = [
  "Kinds of text, topics and generators that training did not see.",
  "Human prose that is formal or edited: scholarly, legal, official, press releases.",
  "AI texts that a person rewrote, and human texts that an AI polished: there is no right answer.",
  "Texts made to deceive: paraphrased, with typos, with a style asked for.",
  "Texts of people who write in a second language, unless they are among the training texts.",
];

/** What a card is made of. */
export interface CardParts {
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly languages: Readonly<Record<string, { readonly thresholds: ThresholdTable[string] }>>;
  };
  readonly corpus: Corpus;
  readonly settings: object;
  readonly metrics: Card["metrics"];
  readonly unseenKind: Card["unseenKind"];
  readonly confidence: readonly Row[];
  /** The command that makes the model again. */
  readonly reproduce: readonly string[];
}

/** Writes the card of a model that was just trained and measured. */
export function createCard({ model, corpus, ...parts }: CardParts): Card {
  const { files, counts, duplicates, split, languages } = corpus;
  return {
    name: model.name,
    version: model.version,
    languages,
    intendedUse: INTENDED_USE,
    misuse: MISUSE,
    knownFailures: KNOWN_FAILURES,
    data: { files, counts, duplicates, split },
    thresholds: Object.fromEntries(
      Object.entries(model.languages).map(([language, { thresholds }]) => [language, thresholds]),
    ),
    nominalFalsePositiveRate: 0.01,
    ...parts,
  };
}
