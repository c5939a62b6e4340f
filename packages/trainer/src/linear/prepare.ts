import {
  countTokens,
  FeatureExtractor,
  type FeatureSettings,
  normalise,
  splitWindows,
} from "@raisontext/detector";
import type { Corpus, CorpusDocument } from "../corpus.ts";
import type { Row } from "./solver.ts";

/** What is kept of a document once its features are read. */
export interface Meta extends Pick<CorpusDocument, "label" | "source" | "genre"> {
  readonly generator: string;
  /** Words in the text. */
  readonly tokens: number;
  /** Its windows: rows `first` … `last` − 1. */
  readonly first: number;
  readonly last: number;
}

/** The documents of one language as features of their windows, as the detector will look at them. */
export interface Prepared {
  /** Shape [windows]. */
  readonly rows: readonly Row[];
  /** Words in each window; shape [windows]. */
  readonly tokens: readonly number[];
  /** Shape [documents]. */
  readonly metas: readonly Meta[];
}

/** Reads the training documents of one language. */
export function prepare(
  corpus: Pick<Corpus, "train">,
  language: string,
  settings: FeatureSettings,
  onDocument: () => void,
): Promise<Prepared> {
  return prepareDocuments(corpus.train(), language, settings, onDocument);
}

/** Reads the documents of one language from a part of a corpus. */
export async function prepareDocuments(
  documents: AsyncIterable<CorpusDocument>,
  language: string,
  settings: FeatureSettings,
  onDocument: () => void,
): Promise<Prepared> {
  const extractor = new FeatureExtractor(settings);
  const rows: Row[] = [];
  const tokens: number[] = [];
  const metas: Meta[] = [];
  for await (const { text, lang, label, source, genre, fields } of documents) {
    onDocument();
    if (lang !== language) continue;
    const visible = normalise(text);
    const first = rows.length;
    for (const { start, end } of splitWindows(visible)) {
      extractor.extract(visible.slice(start, end));
      const { length, words } = extractor;
      rows.push({ indices: extractor.indices.slice(0, length), values: extractor.values.slice(0, length) });
      tokens.push(words);
    }
    const generator = fields?.generator ?? "";
    metas.push({ label, source, genre, generator, tokens: countTokens(visible), first, last: rows.length });
  }
  return { rows, tokens, metas };
}
