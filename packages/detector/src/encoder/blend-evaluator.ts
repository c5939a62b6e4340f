import { logistic, logOdds } from "../calibration.ts";
import type { Explanation, Piece, Score } from "../evaluator.ts";
import { detectLanguage } from "../language.ts";
import type { LinearEvaluator } from "../linear/linear-evaluator.ts";
import type { Span } from "../span.ts";
import { TrainedEvaluator } from "../trained-evaluator.ts";
import { type Blend, blended, drawIn } from "./blend.ts";
import type { EncoderModel } from "./encoder-model.ts";
import { type EncoderSession, MAX_PIECES } from "./encoder-session.ts";
import type { WordPieces } from "./word-pieces.ts";

/** A part of a text and what it adds to the encoder's log-odds. */
interface Share extends Span {
  readonly weight: number;
}

/** What the encoder says of a text: log-odds are `bias` and the weights of the words. */
interface Reading {
  readonly logOdds: number;
  readonly bias: number;
  readonly words: readonly Share[];
}

/** Texts whose readings are kept, since who asks for a score mostly asks for an explanation next. */
const KEPT = 256;

/** Scores texts with an encoder and the linear model together. */
export class BlendEvaluator extends TrainedEvaluator {
  readonly #blends: ReadonlyMap<string, Blend>;
  readonly #linear: LinearEvaluator;
  readonly #pieces: WordPieces;
  readonly #session: EncoderSession;
  readonly #readings = new Map<string, Reading>();

  constructor(model: EncoderModel, linear: LinearEvaluator, pieces: WordPieces, session: EncoderSession) {
    super(model);
    this.#blends = new Map(Object.entries(model.languages).map(([language, { blend }]) => [language, blend]));
    this.#linear = linear;
    this.#pieces = pieces;
    this.#session = session;
  }

  override async predict(texts: readonly string[]): Promise<readonly Score[]> {
    const readings = await this.#read(texts);
    return texts.map((text, i) => {
      const blend = this.#blends.get(detectLanguage(text));
      // Of a text in no language of the model it knows nothing.
      if (blend === undefined) return 0.5;
      return logistic(blended(logOdds(this.#linear.score(text)), readings[i]?.logOdds ?? 0, blend));
    });
  }

  async explain(texts: readonly string[]): Promise<readonly Explanation[]> {
    const readings = await this.#read(texts);
    const explanations = await this.#linear.explain(texts);
    return texts.map((text, i) => {
      const blend = this.#blends.get(detectLanguage(text));
      const [reading, linear] = [readings[i], explanations[i]];
      if (!blend || !reading || !linear) return { bias: 0, pieces: [] };
      return blendExplanations(linear, reading, blend);
    });
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  /** Readings in the order of the texts; computes those that are not kept. */
  async #read(texts: readonly string[]): Promise<readonly Reading[]> {
    const readings: Reading[] = [];
    for (const text of texts) {
      const reading = this.#readings.get(text) ?? (await this.#compute(text));
      this.#keep(text, reading);
      readings.push(reading);
    }
    return readings;
  }

  async #compute(text: string): Promise<Reading> {
    const { ids, words } = this.#pieces.encode(text);
    const logits: Float32Array[] = [];
    for (const window of cut(ids)) logits.push(await this.#session.logits(window));
    return readingOf(words, logits);
  }

  #keep(text: string, reading: Reading): void {
    this.#readings.set(text, reading);
    const [oldest] = this.#readings.keys();
    if (this.#readings.size > KEPT && oldest !== undefined) this.#readings.delete(oldest);
  }
}

/** The pieces of a text as windows of like length, none longer than the encoder takes. */
function cut(ids: readonly number[]): (readonly number[])[] {
  const count = Math.max(1, Math.ceil(ids.length / MAX_PIECES));
  const size = Math.ceil(ids.length / count);
  return Array.from({ length: count }, (_, i) => ids.slice(i * size, (i + 1) * size));
}

/** The mean of all logits is the text's; each word has the share of its pieces, the marks have the bias. */
function readingOf(
  words: readonly (Span & { readonly pieces: number })[],
  logits: readonly Float32Array[],
): Reading {
  const all = logits.flatMap(window => [...window.subarray(1, -1)]);
  const count = logits.reduce((sum, window) => sum + window.length, 0);
  const marks = logits.reduce((sum, window) => sum + (window[0] ?? 0) + (window.at(-1) ?? 0), 0);
  const bias = marks / count;
  let at = 0;
  const shares = words.map(({ start, end, pieces }) => {
    let weight = 0;
    for (const last = at + pieces; at < last; at += 1) weight += (all[at] ?? 0) / count;
    return { start, end, weight };
  });
  return { bias, words: shares, logOdds: shares.reduce((sum, { weight }) => sum + weight, bias) };
}

/**
 * What each word and mark did to the blended log-odds: the linear model's pieces, to which the encoder's words add their
 * weight, spread over the pieces of a word by length. Exact: bias and weights add up to the log-odds.
 */
function blendExplanations(linear: Explanation, encoder: Reading, blend: Blend): Explanation {
  const linearLogOdds = linear.pieces.reduce((sum, { weight }) => sum + weight, linear.bias);
  const ofLinear = blend.linear * ratio(linearLogOdds);
  const ofEncoder = blend.encoder * ratio(encoder.logOdds);
  const pieces: Piece[] = [];
  let bias = blend.bias + ofLinear * linear.bias + ofEncoder * encoder.bias;
  let at = 0;
  for (const word of encoder.words) {
    const first = at;
    while ((linear.pieces[at]?.end ?? Number.POSITIVE_INFINITY) <= word.end) at += 1;
    const own = linear.pieces.slice(first, at);
    const length = own.reduce((sum, { start, end }) => sum + end - start, 0);
    if (length === 0) bias += ofEncoder * word.weight;
    for (const { start, end, weight } of own) {
      const share = (word.weight * (end - start)) / length;
      pieces.push({ start, end, weight: ofLinear * weight + ofEncoder * share });
    }
  }
  return { bias, pieces };
}

function ratio(logOdds: number): number {
  return logOdds === 0 ? 1 : drawIn(logOdds) / logOdds;
}
