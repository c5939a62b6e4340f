import { logistic } from "@raisontext/detector";
import { type GroupReport, type Row, report } from "@raisontext/trainer";
import type { Scorers } from "./left-out-rows.ts";
import type { Fold, UnseenDocument } from "./unseen.ts";

/** Fewest texts that an attack needs for a row of its own. */
const MIN_TEXTS = 30;

/**
 * ROC-AUC and TPR at 5 % FPR of each scorer on the held-back texts: on all, by length in words, by attack; the mean over the
 * folds. An attack whose texts are all of one class (marked *) is measured against all texts of the other; those with few texts
 * are together as `other`.
 */
export function devRows(folds: readonly Fold[], language: string, scorersOf: (fold: Fold) => Scorers): Row[] {
  const reports = folds.map(fold => {
    const own = fold.dev.filter(({ lang }) => lang === language);
    return Object.entries(scorersOf(fold)).map(([name, score]) => ({ name, groups: groupsOf(own, score) }));
  });
  const names = reports[0]?.map(({ name }) => name) ?? [];
  const meanOf = (model: string, texts: string, pick: (group: GroupReport) => number | null) => {
    const values = reports.flat().flatMap(({ name, groups }) => {
      const group = groups.get(texts);
      return name === model && group ? [pick(group) ?? Number.NaN] : [];
    });
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return [...(reports[0]?.[0]?.groups ?? [])].map(([texts, { human, ai }]) => ({
    language,
    texts,
    human,
    ai,
    ...Object.fromEntries(names.map(name => [name, meanOf(name, texts, ({ auc }) => auc)])),
    ...Object.fromEntries(names.map(name => [`${name}, tpr5`, meanOf(name, texts, ({ tpr5 }) => tpr5)])),
  }));
}

function groupsOf(
  documents: readonly UnseenDocument[],
  score: (document: UnseenDocument) => number,
): Map<string, GroupReport> {
  const texts = documents.map(document => ({
    score: logistic(score(document)),
    verdict: "uncertain",
    tokens: document.tokens,
    label: document.label,
    lang: document.lang,
    fields: document.attack === undefined ? {} : { attack: document.attack },
  }));
  const groups = Object.values(report(texts, { by: ["attack"], minTexts: MIN_TEXTS })).flatMap(
    ({ all, lengths, by }) => [
      ["all", all] as const,
      ...Object.entries(lengths).map(([length, group]) => [`${length} words`, group] as const),
      ...Object.entries(by.attack ?? {}).map(
        ([attack, group]) => [`attack: ${attack}${group.against === undefined ? "" : " *"}`, group] as const,
      ),
    ],
  );
  return new Map(groups);
}
