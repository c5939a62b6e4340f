import { type Row, rocAuc } from "@raisontext/trainer";
import type { Fold, UnseenDocument } from "./unseen.ts";

/** What scores a document, by name. */
export type Scorers = Readonly<Record<string, (document: UnseenDocument) => number>>;

/** Fewest texts that a genre or a generator needs for a row of its own. */
const MIN_TEXTS = { genre: 100, generator: 300 } as const;

interface Group {
  readonly leftOut: keyof typeof MIN_TEXTS;
  readonly value: string;
  readonly documents: readonly UnseenDocument[];
}

/**
 * ROC-AUC of each scorer on each genre and each generator, by models without it, worst first by the last scorer; the means
 * lead. A genre with both classes is measured within itself, others against the held-back texts of the other class.
 */
export function leftOutRows(
  folds: readonly Fold[],
  language: string,
  scorersOf: (fold: Fold) => Scorers,
): Row[] {
  const rows = folds.flatMap(fold => {
    const own = fold.leftOut.filter(({ lang }) => lang === language);
    const dev = fold.dev.filter(({ lang }) => lang === language);
    return groupsOf(own, fold.number).map(group => ({ group, ...measureGroup(group, dev, scorersOf(fold)) }));
  });
  return (["genre", "generator"] as const).flatMap(leftOut => {
    const own = rows.filter(({ group }) => group.leftOut === leftOut);
    if (own.length === 0) return [];
    const last = Object.keys(own[0]?.aucs ?? {}).at(-1) ?? "";
    const sorted = own.toSorted((a, b) => (a.aucs[last] ?? 0) - (b.aucs[last] ?? 0));
    return [
      meanRow(language, leftOut, own),
      ...sorted.map(({ group: { value }, human, ai, against, aucs }) => ({
        language,
        "left out": leftOut,
        value,
        human,
        ai,
        against,
        ...aucs,
      })),
    ];
  });
}

function groupsOf(documents: readonly UnseenDocument[], fold: number): Group[] {
  const genres = Map.groupBy(
    documents.filter(({ isGenreUnseen }) => isGenreUnseen),
    ({ genre }) => genre,
  );
  const generators = [
    ...Map.groupBy(
      documents.filter(({ isGeneratorUnseen }) => isGeneratorUnseen),
      ({ generator }) => generator,
    ),
  ];
  const isLarge = ([, own]: readonly [string, readonly UnseenDocument[]]) =>
    own.length >= MIN_TEXTS.generator;
  const small = generators.filter(entry => !isLarge(entry));
  return [
    ...[...genres]
      .filter(([, own]) => own.length >= MIN_TEXTS.genre)
      .map(([value, own]) => ({ leftOut: "genre" as const, value, documents: own })),
    ...generators
      .filter(isLarge)
      .map(([value, own]) => ({ leftOut: "generator" as const, value, documents: own })),
    {
      leftOut: "generator" as const,
      value: `${small.length} others (${fold + 1})`,
      documents: small.flatMap(([, own]) => own),
    },
  ].filter(group => group.documents.length > 0);
}

function measureGroup({ documents }: Group, dev: readonly UnseenDocument[], scorers: Scorers) {
  const ai = documents.filter(({ label }) => label === 1);
  const human = documents.filter(({ label }) => label === 0);
  const both = Math.min(ai.length, human.length) >= MIN_TEXTS.genre / 2;
  const major = ai.length > human.length ? 1 : 0;
  const own = both ? documents : documents.filter(({ label }) => label === major);
  const measured = both ? own : [...own, ...dev.filter(({ label }) => label !== major)];
  const labels = measured.map(({ label }) => label);
  const aucs = Object.entries(scorers).map(
    ([name, score]) => [name, rocAuc(measured.map(score), labels)] as const,
  );
  const aiTexts = labels.filter(label => label === 1).length;
  return {
    human: labels.length - aiTexts,
    ai: aiTexts,
    against: both ? "itself" : "held-back texts",
    aucs: Object.fromEntries(aucs) as Readonly<Record<string, number>>,
  };
}

function meanRow(
  language: string,
  leftOut: string,
  rows: readonly {
    readonly human: number;
    readonly ai: number;
    readonly aucs: Readonly<Record<string, number>>;
  }[],
): Row {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const names = Object.keys(rows[0]?.aucs ?? {});
  return {
    language,
    "left out": leftOut,
    value: `mean of ${rows.length}`,
    human: total(rows.map(({ human }) => human)),
    ai: total(rows.map(({ ai }) => ai)),
    against: "",
    ...Object.fromEntries(names.map(name => [name, mean(rows.map(({ aucs }) => aucs[name] ?? Number.NaN))])),
  };
}
