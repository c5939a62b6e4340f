import { setImmediate } from "node:timers/promises";
import {
  type Corpus,
  type CorpusDocument,
  commonWords,
  countTexts,
  fit,
  type Meta,
  marginOf,
  type Prepared,
  type Progress,
  prepareDocuments,
  type Row,
  rocAuc,
  type TrainingSettings,
  withWords,
} from "@raisontext/trainer";
import { isWritten } from "./training-corpus.ts";

/** Fewest texts that a genre or a generator needs to be left out by itself. */
const MIN_TEXTS = { genre: 100, generator: 300 } as const;
/** Parts that the generators with fewer texts are dealt into; each part is left out as one. */
const GENERATOR_PARTS = 6;

type Field = keyof typeof MIN_TEXTS;

/** How a model does on texts of a kind that it was not trained on. */
export type LeftOut = {
  readonly language: string;
  readonly "left out": Field;
  readonly value: string;
  readonly human: number;
  readonly ai: number;
  /** The texts of the other class where the kind has only one. */
  readonly against: string;
  readonly auc: number;
};

/** What is left out of training, and measured by a model that has not seen it. */
interface Group {
  readonly field: Field;
  readonly name: string;
  has(meta: Meta): boolean;
}

/** Texts and their rows: the training part and the held-back one. */
interface Parts {
  readonly train: Prepared;
  readonly dev: Prepared;
}

/**
 * ROC-AUC on each genre and each generator by a model that was trained without it. The texts that were left out are set
 * against each other where a genre has both classes, else against the held-back texts of the other class.
 */
export async function leaveOneOut(
  corpus: Corpus,
  settings: TrainingSettings,
  progress: Progress,
): Promise<LeftOut[]> {
  progress.stage("words", countTexts(corpus.counts.train));
  const common = await commonWords(corpus, settings.commonWordShare, progress.step);
  const features = withWords(settings, common);
  const rows: LeftOut[] = [];
  for (const language of corpus.languages) {
    progress.stage(`prepare ${language}`, countTexts(corpus.counts.train) + countTexts(corpus.counts.dev));
    const read = (documents: AsyncIterable<CorpusDocument>): Promise<Prepared> =>
      prepareDocuments(documents, language, features, progress.step);
    const parts = { train: await read(corpus.train()), dev: await read(corpus.dev()) };
    const groups = groupsOf(parts.train.metas.filter(meta => !isWritten(meta)));
    progress.stage(`leave out ${language}`, groups.length);
    for (const group of groups) {
      const { field, name } = group;
      rows.push({ language, "left out": field, value: name, ...measureWithout(parts, group, settings) });
      progress.step();
      await setImmediate();
    }
  }
  progress.end();
  return rows;
}

/** The same groups with other settings before and with these, worst first; the mean of each language and field leads. */
export function compare(before: readonly LeftOut[], now: readonly LeftOut[]): Row[] {
  const key = (row: LeftOut): string => `${row.language} ${row["left out"]} ${row.value}`;
  const earlier = new Map(before.map(row => [key(row), row.auc]));
  const rows = now
    .map(({ auc, ...group }) => ({
      ...group,
      before: earlier.get(key({ ...group, auc })) ?? Number.NaN,
      auc,
    }))
    .sort((a, b) => a.auc - b.auc);
  return [...Map.groupBy(rows, row => `${row.language} ${row["left out"]}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => [meanOf(group), ...group]);
}

type Compared = LeftOut & { readonly before: number };

function meanOf(rows: readonly Compared[]): Compared {
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const mean = (values: readonly number[]): number => total(values) / values.length;
  const { language = "", "left out": field = "genre" } = rows[0] ?? {};
  return {
    language,
    "left out": field,
    value: `mean of ${rows.length}`,
    human: total(rows.map(({ human }) => human)),
    ai: total(rows.map(({ ai }) => ai)),
    against: "",
    before: mean(rows.map(row => row.before)),
    auc: mean(rows.map(({ auc }) => auc)),
  };
}

function groupsOf(metas: readonly Meta[]): Group[] {
  const genres = countBy(metas, ({ genre }) => genre);
  const generators = countBy(metas, ({ generator }) => generator);
  generators.delete("");
  return [
    ...largeGroups("genre", genres),
    ...largeGroups("generator", generators),
    ...smallGenerators(generators),
  ];
}

function countBy(metas: readonly Meta[], key: (meta: Meta) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const meta of metas) counts.set(key(meta), (counts.get(key(meta)) ?? 0) + 1);
  return counts;
}

function largeGroups(field: Field, counts: ReadonlyMap<string, number>): Group[] {
  const names = [...counts].filter(([, count]) => count >= MIN_TEXTS[field]).map(([name]) => name);
  return names.sort().map(name => ({ field, name, has: meta => meta[field] === name }));
}

function smallGenerators(counts: ReadonlyMap<string, number>): Group[] {
  const small = [...counts].filter(([, count]) => count < MIN_TEXTS.generator).map(([name]) => name);
  small.sort();
  return Array.from({ length: GENERATOR_PARTS }, (_, part) => {
    const names = new Set(small.filter((_, i) => i % GENERATOR_PARTS === part));
    return {
      field: "generator",
      name: `${names.size} others (${part + 1})`,
      has: ({ generator }) => names.has(generator),
    };
  });
}

function measureWithout(
  { train, dev }: Parts,
  group: Group,
  settings: TrainingSettings,
): Omit<LeftOut, "language" | "left out" | "value"> {
  const solution = fit(
    train,
    train.metas.filter(meta => !group.has(meta)),
    settings,
    () => {},
  );
  const out = train.metas.filter(meta => group.has(meta) && !isWritten(meta));
  const ai = out.filter(({ label }) => label === 1);
  const human = out.filter(({ label }) => label === 0);
  const both = Math.min(ai.length, human.length) >= MIN_TEXTS.genre / 2;
  const major = ai.length > human.length ? 1 : 0;
  const others = both ? [] : dev.metas.filter(meta => meta.label !== major && !group.has(meta));
  const own = both ? out : out.filter(({ label }) => label === major);
  const margins = [
    ...own.map(meta => marginOf(train, meta, solution)),
    ...others.map(meta => marginOf(dev, meta, solution)),
  ];
  const labels = [...own, ...others].map(({ label }) => label);
  const texts = labels.length;
  const aiTexts = labels.filter(label => label === 1).length;
  return {
    human: texts - aiTexts,
    ai: aiTexts,
    against: both ? "itself" : "held-back texts",
    auc: rocAuc(margins, labels),
  };
}
