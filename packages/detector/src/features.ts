import { UNIT_SPACE, UNIT_WORD, unitClass, unitFold } from "./code-units.ts";

/** How texts become features; part of the model file, because weights mean nothing without it. */
export interface FeatureSettings {
  /** log2 of the number of buckets that n-grams are hashed into. */
  readonly bits: number;
  /** Longest word n-gram, from 1; words are runs of letters, marks and digits. */
  readonly wordMax: number;
  /** Shortest and longest character n-gram, over the folded text with single spaces. */
  readonly charMin: number;
  readonly charMax: number;
  /**
   * Longest n-gram of the shape view, 0 for none: tokens in which a word that is not common is only its last two
   * letters, so that sentence building counts and topics do not (text distortion, Stamatatos 2017).
   */
  readonly shapeMax: number;
  /** Length of the shape view against the others. */
  readonly shapeWeight: number;
  /** The words that the shape view keeps, folded as `foldedWords` does. */
  readonly commonWords: readonly string[];
}

const PRIME = 0x01000193;
const OFFSET = 0x811c9dc5;
const WORD_SEED = 0x2f6b1d35;
const SHAPE_SEED = 0x51ed270b;
const RARE_SEED = 0x3c6ef372;
const NUMBER_SEED = 0x1b873593;
const ZERO = 0x30;
const SPACE = 0x20;
const LOGS = Float64Array.from({ length: 256 }, (_, count) => (count === 0 ? 0 : 1 + Math.log(count)));

/** Spreads a 32-bit hash over all its bits: the finaliser of MurmurHash3. */
function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hashWord(word: string): number {
  let hash = WORD_SEED;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), PRIME);
  return hash;
}

/**
 * Turns a normalised text into hashed n-gram features: FNV-1a over code units, sublinear term frequency 1 + ln(count),
 * each view (words, characters, shapes) at L2 length 1/√2 times its weight. Holds buffers that the next `extract` overwrites.
 */
export class FeatureExtractor {
  /** Bucket of each feature; shape [≥ length]. A bucket may occur once per view. */
  indices = new Uint32Array(4096);
  /** Value of each feature; shape [≥ length]. */
  values = new Float32Array(4096);
  /** How many features the last text has. */
  length = 0;
  /** How many words the last text has. */
  words = 0;
  readonly #settings: FeatureSettings;
  readonly #mask: number;
  readonly #counts: Uint32Array;
  #units = new Uint16Array(4096);
  #size = 0;
  readonly #common: ReadonlySet<number>;
  #tokens = 0;
  #before = 0;
  #beforeThat = 0;

  constructor(settings: FeatureSettings) {
    this.#settings = settings;
    this.#mask = 2 ** settings.bits - 1;
    this.#counts = new Uint32Array(2 ** settings.bits);
    this.#common = new Set(settings.commonWords.map(hashWord));
  }

  /** Fills `indices`, `values`, `length` and `words` from a text. */
  extract(text: string): void {
    this.#reserve(text.length);
    this.#fold(text);
    this.length = 0;
    this.#view(1, () => this.#addWords());
    this.#view(1, () => this.#addCharacters());
    if (this.#settings.shapeMax > 0) this.#view(this.#settings.shapeWeight, () => this.#addShapes());
  }

  #view(weight: number, add: () => void): void {
    const from = this.length;
    this.#tokens = 0;
    add();
    this.#closeView(from, weight);
  }

  #reserve(characters: number): void {
    const { wordMax, charMin, charMax, shapeMax } = this.#settings;
    const most = (characters + 2) * (wordMax + charMax - charMin + 1 + shapeMax);
    if (this.#units.length < characters + 2) this.#units = new Uint16Array(2 * characters + 2);
    if (this.indices.length >= most) return;
    this.indices = new Uint32Array(2 * most);
    this.values = new Float32Array(2 * most);
  }

  /** Writes the folded text, with one space before, after, and for each run of spaces. */
  #fold(text: string): void {
    const units = this.#units;
    let size = 0;
    let spaced = true;
    units[size++] = SPACE;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unitClass[unit] === UNIT_SPACE) {
        if (!spaced) units[size++] = SPACE;
        spaced = true;
      } else {
        units[size++] = unitFold[unit] ?? unit;
        spaced = false;
      }
    }
    if (!spaced) units[size++] = SPACE;
    this.#size = size;
  }

  #count(hash: number): void {
    const bucket = mix(hash) & this.#mask;
    const count = this.#counts[bucket] ?? 0;
    if (count === 0) this.indices[this.length++] = bucket;
    this.#counts[bucket] = count + 1;
  }

  /** Counts the n-grams that end with this token. */
  #addToken(hash: number, max: number): void {
    this.#tokens++;
    this.#count(hash);
    const pair = Math.imul(this.#before, 31) ^ hash;
    if (max >= 2 && this.#tokens >= 2) this.#count(pair);
    if (max >= 3 && this.#tokens >= 3) this.#count(Math.imul(Math.imul(this.#beforeThat, 31), 31) ^ pair);
    this.#beforeThat = this.#before;
    this.#before = hash;
  }

  #addWords(): void {
    const units = this.#units;
    let hash = WORD_SEED;
    for (let i = 0; i < this.#size; i++) {
      const unit = units[i] ?? SPACE;
      if (unitClass[unit] === UNIT_WORD) hash = Math.imul(hash ^ unit, PRIME);
      else if (unitClass[units[i - 1] ?? SPACE] === UNIT_WORD) {
        this.#addToken(hash, this.#settings.wordMax);
        hash = WORD_SEED;
      }
    }
    this.words = this.#tokens;
  }

  #addShapes(): void {
    const units = this.#units;
    const { shapeMax } = this.#settings;
    let hash = WORD_SEED;
    let start = 0;
    for (let i = 0; i < this.#size; i++) {
      const unit = units[i] ?? SPACE;
      if (unitClass[unit] === UNIT_WORD) {
        hash = Math.imul(hash ^ unit, PRIME);
        continue;
      }
      if (start < i) this.#addToken(this.#shape(hash, start, i), shapeMax);
      if (unit !== SPACE) this.#addToken(Math.imul(SHAPE_SEED ^ unit, PRIME), shapeMax);
      hash = WORD_SEED;
      start = i + 1;
    }
  }

  /** The hash of a word's shape: all of it when common, else that it is a number, or its last two letters. */
  #shape(hash: number, start: number, end: number): number {
    if (this.#common.has(hash)) return Math.imul(hash ^ SHAPE_SEED, PRIME);
    const last = this.#units[end - 1] ?? SPACE;
    if (this.#units[start] === ZERO && last === ZERO) return NUMBER_SEED;
    const beforeLast = end - start > 1 ? (this.#units[end - 2] ?? SPACE) : SPACE;
    return Math.imul(Math.imul(RARE_SEED ^ beforeLast, PRIME) ^ last, PRIME);
  }

  #addCharacters(): void {
    const units = this.#units;
    const { charMin, charMax } = this.#settings;
    for (let start = 0; start < this.#size; start++) {
      const end = Math.min(this.#size, start + charMax);
      let hash = OFFSET;
      for (let i = start; i < end; i++) {
        hash = Math.imul(hash ^ (units[i] ?? SPACE), PRIME);
        if (i - start + 1 >= charMin) this.#count(hash);
      }
    }
  }

  /** Turns the counts of the features from `from` on into values of L2 length weight/√2, and clears the counts. */
  #closeView(from: number, weight: number): void {
    const counts = this.#counts;
    let squares = 0;
    for (let k = from; k < this.length; k++) {
      const bucket = this.indices[k] ?? 0;
      const count = counts[bucket] ?? 0;
      counts[bucket] = 0;
      const value = count < 256 ? (LOGS[count] ?? 0) : 1 + Math.log(count);
      this.values[k] = value;
      squares += value * value;
    }
    const scale = squares === 0 ? 0 : (weight * Math.SQRT1_2) / Math.sqrt(squares);
    for (let k = from; k < this.length; k++) this.values[k] = (this.values[k] ?? 0) * scale;
  }
}
