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

/** Fewest texts that a genre or a generator needs to be left out by itself. */
const MIN_TEXTS = { genre: 100, generator: 300 } as const;
/** Parts that the generators with fewer texts are dealt into; each part is left out as one. */
const GENERATOR_PARTS = 6;

type Field = keyof typeof MIN_TEXTS;

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
): Promise<Row[]> {
  progress.stage("words", countTexts(corpus.counts.train));
  const common = await commonWords(corpus, settings.commonWordShare, progress.step);
  const features = withWords(settings, common);
  const rows: Row[] = [];
  for (const language of corpus.languages) {
    progress.stage(`prepare ${language}`, countTexts(corpus.counts.train) + countTexts(corpus.counts.dev));
    const read = (documents: AsyncIterable<CorpusDocument>): Promise<Prepared> =>
      prepareDocuments(documents, language, features, progress.step);
    const parts = { train: await read(corpus.train()), dev: await read(corpus.dev()) };
    const groups = groupsOf(parts.train.metas);
    progress.stage(`leave out ${language}`, groups.length);
    for (const group of groups) {
      rows.push({ language, [group.field]: group.name, ...measureWithout(parts, group, settings) });
      progress.step();
    }
  }
  progress.end();
  return rows;
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

function measureWithout({ train, dev }: Parts, group: Group, settings: TrainingSettings) {
  const solution = fit(
    train,
    train.metas.filter(meta => !group.has(meta)),
    settings,
    () => {},
  );
  const out = train.metas.filter(group.has);
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
