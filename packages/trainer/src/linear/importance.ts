import type { CorpusDocument } from "../corpus.ts";

/**
 * The weight of each text in training: both classes weigh the same in sum, and inside a class a source of n texts weighs
 * n^power in sum (1: every text alike, 0: every source alike). Mean 1; shape [documents].
 */
export function importanceOf(
  documents: readonly Pick<CorpusDocument, "source" | "label">[],
  power: number,
): Float64Array {
  const sizes = new Map<string, number>();
  const key = (document: Pick<CorpusDocument, "source" | "label">): string =>
    `${document.label} ${document.source}`;
  for (const document of documents) sizes.set(key(document), (sizes.get(key(document)) ?? 0) + 1);
  const weights = Float64Array.from(documents, document => (sizes.get(key(document)) ?? 1) ** (power - 1));
  const sums = [0, 0];
  documents.forEach((document, i) => {
    sums[document.label] = (sums[document.label] ?? 0) + (weights[i] ?? 0);
  });
  documents.forEach((document, i) => {
    weights[i] = ((weights[i] ?? 0) * documents.length) / (2 * (sums[document.label] ?? 1));
  });
  return weights;
}
