import type { CorpusDocument } from "../corpus.ts";

/**
 * Deals whole sources into folds, largest first, each into the fold where its classes are scarcest, so that a fold's
 * texts can be scored by a model that saw none of their sources. Returns source → fold.
 */
export function foldsBySource(
  documents: readonly Pick<CorpusDocument, "source" | "label">[],
  folds: number,
): Map<string, number> {
  const counts = new Map<string, [number, number]>();
  for (const { source, label } of documents) {
    const count = counts.get(source) ?? [0, 0];
    count[label]++;
    counts.set(source, count);
  }
  const bySize = [...counts].sort(
    ([nameA, a], [nameB, b]) => b[0] + b[1] - a[0] - a[1] || (nameA < nameB ? -1 : 1),
  );
  const loads = Array.from({ length: folds }, (): [number, number] => [0, 0]);
  const chosen = new Map<string, number>();
  for (const [source, [human, ai]] of bySize) {
    const cost = loads.map(load => load[0] * human + load[1] * ai);
    const fold = cost.indexOf(Math.min(...cost));
    chosen.set(source, fold);
    const load = loads[fold];
    if (load === undefined) continue;
    load[0] += human;
    load[1] += ai;
  }
  return chosen;
}
