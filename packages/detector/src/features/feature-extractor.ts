import { FoldedText } from "./folded-text.ts";
import { mix } from "./hashes.ts";
import { TokenList } from "./token-list.ts";
import type { FeatureSettings } from "./view.ts";
import { createViewReader, type Emit, type ViewReader } from "./view-reader.ts";

const LOGS = Float64Array.from({ length: 256 }, (_, count) => (count === 0 ? 0 : 1 + Math.log(count)));

/**
 * Takes one occurrence of a feature: its bucket, its share of the feature's value, and where in the text it is, in
 * UTF-16 code units. `end` may lie one after the text: every text is followed by a space.
 */
export type Occurrence = (bucket: number, share: number, start: number, end: number) => void;

/**
 * Turns a normalised text into hashed features: sublinear term frequency 1 + ln(count), each view at an L2 length of its
 * own. Holds buffers that the next `extract` overwrites.
 */
export class FeatureExtractor {
  /** Bucket of each feature; shape [≥ length]. A bucket may occur once per view. */
  indices = new Uint32Array(4096);
  /** Value of each feature; shape [≥ length]. */
  values = new Float32Array(4096);
  /** How many features the last text has. */
  length = 0;

  readonly #views: readonly { readonly weight: number; readonly read: ViewReader }[];
  readonly #mask: number;
  readonly #counts: Uint32Array;
  readonly #text = new FoldedText();
  readonly #tokens = new TokenList();
  readonly #count: Emit = hash => {
    const bucket = mix(hash) & this.#mask;
    const count = this.#counts[bucket] ?? 0;
    if (count === 0) this.#append(bucket);
    this.#counts[bucket] = count + 1;
  };

  constructor({ bits, views }: FeatureSettings) {
    this.#views = views.map((view, i) => ({ weight: view.weight, read: createViewReader(view, mix(i + 1)) }));
    this.#mask = 2 ** bits - 1;
    this.#counts = new Uint32Array(2 ** bits);
  }

  /** How many words the last text has. */
  get words(): number {
    return this.#tokens.words;
  }

  /**
   * Fills `indices`, `values`, `length` and `words` from a text. `visit` sees every occurrence of every feature: the
   * shares of a feature's occurrences add up to its value.
   */
  extract(text: string, visit?: Occurrence): void {
    this.#read(text);
    for (const { weight, read } of this.#views) {
      const from = this.length;
      read(this.#text, this.#tokens, this.#count);
      this.#weigh(from, weight);
      if (visit) this.#visit(read, from, visit);
      for (let k = from; k < this.length; k++) this.#counts[this.indices[k] ?? 0] = 0;
    }
  }

  #read(text: string): void {
    this.#text.read(text);
    this.#tokens.read(this.#text);
    this.length = 0;
  }

  #append(bucket: number): void {
    if (this.length === this.indices.length) this.#grow();
    this.indices[this.length++] = bucket;
  }

  #grow(): void {
    const indices = new Uint32Array(2 * this.indices.length);
    indices.set(this.indices);
    const values = new Float32Array(indices.length);
    values.set(this.values);
    this.indices = indices;
    this.values = values;
  }

  /** Turns the counts of the features from `from` on into values of L2 length `weight`. */
  #weigh(from: number, weight: number): void {
    let squares = 0;
    for (let k = from; k < this.length; k++) {
      const count = this.#counts[this.indices[k] ?? 0] ?? 0;
      const value = count < 256 ? (LOGS[count] ?? 0) : 1 + Math.log(count);
      this.values[k] = value;
      squares += value * value;
    }
    const scale = squares === 0 ? 0 : weight / Math.sqrt(squares);
    for (let k = from; k < this.length; k++) this.values[k] = (this.values[k] ?? 0) * scale;
  }

  #visit(read: ViewReader, from: number, visit: Occurrence): void {
    const shares = new Map<number, number>();
    for (let k = from; k < this.length; k++) {
      const bucket = this.indices[k] ?? 0;
      shares.set(bucket, (this.values[k] ?? 0) / (this.#counts[bucket] ?? 1));
    }
    const { origins } = this.#text;
    read(this.#text, this.#tokens, (hash, start, end) => {
      const bucket = mix(hash) & this.#mask;
      visit(bucket, shares.get(bucket) ?? 0, origins[start] ?? 0, (origins[end - 1] ?? 0) + 1);
    });
  }
}
