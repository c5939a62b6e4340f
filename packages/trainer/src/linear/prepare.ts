import { FeatureExtractor, type FeatureSettings, normalise } from "@raisontext/detector";
import type { Corpus, CorpusDocument } from "../corpus.ts";
import type { Row } from "./solver.ts";

/** What is kept of a document once its features are read. */
interface Meta extends Pick<CorpusDocument, "label" | "source"> {
  /** Words in the text. */
  readonly tokens: number;
}

/** The documents of one language as features; `rows`, `metas` and `labels` have shape [documents]. */
export interface Prepared {
  readonly rows: readonly Row[];
  readonly metas: readonly Meta[];
  readonly labels: Uint8Array;
}

/** Reads the training documents of one language. */
export async function prepare(
  corpus: Pick<Corpus, "train">,
  language: string,
  settings: FeatureSettings,
  onDocument: () => void,
): Promise<Prepared> {
  const extractor = new FeatureExtractor(settings);
  const rows: Row[] = [];
  const metas: Meta[] = [];
  for await (const { text, lang, label, source } of corpus.train()) {
    onDocument();
    if (lang !== language) continue;
    extractor.extract(normalise(text));
    const { length, words } = extractor;
    rows.push({ indices: extractor.indices.slice(0, length), values: extractor.values.slice(0, length) });
    metas.push({ label, source, tokens: words });
  }
  return { rows, metas, labels: Uint8Array.from(metas, ({ label }) => label) };
}
