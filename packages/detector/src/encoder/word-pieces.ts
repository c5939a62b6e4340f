import { Tokenizer } from "@huggingface/tokenizers";
import type { Span } from "../span.ts";

/** A word of a text (all between white space), and how many pieces it is made of. */
interface Word extends Span {
  readonly pieces: number;
}

/** A text as an encoder reads it. */
export interface Encoded {
  /** Ids of the pieces; shape [pieces]. */
  readonly ids: readonly number[];
  readonly words: readonly Word[];
}

/** Words whose pieces are remembered: most of a text are common ones. */
const REMEMBERED = 50_000;

/** Cuts texts into the pieces of a SentencePiece vocabulary (Kudo 2018), with the same ids as in training. */
export class WordPieces {
  readonly #tokenizer: Tokenizer;
  readonly #remembered = new Map<string, readonly number[]>();

  /** `json`: a tokenizer.json of Hugging Face's tokenizers that cuts at white space first. */
  constructor(json: string) {
    this.#tokenizer = new Tokenizer(JSON.parse(json), {});
  }

  encode(text: string): Encoded {
    const ids: number[] = [];
    const words: Word[] = [];
    for (const { 0: word, index: start } of text.matchAll(/\S+/g)) {
      const own = this.#encodeWord(word);
      ids.push(...own);
      words.push({ start, end: start + word.length, pieces: own.length });
    }
    return { ids, words };
  }

  #encodeWord(word: string): readonly number[] {
    const known = this.#remembered.get(word);
    if (known) return known;
    const { ids } = this.#tokenizer.encode(word, { add_special_tokens: false });
    if (this.#remembered.size >= REMEMBERED) this.#remembered.clear();
    this.#remembered.set(word, ids);
    return ids;
  }
}
