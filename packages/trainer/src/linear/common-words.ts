import { type FeatureSettings, foldedWords, normalise, type View } from "@raisontext/detector";
import type { Corpus } from "../corpus.ts";
import type { TrainingSettings, ViewSettings } from "./settings.ts";

interface Usage {
  documents: number;
  readonly sources: Set<string>;
}

interface Usages {
  readonly words: Map<string, Usage>;
  readonly sources: Set<string>;
}

/**
 * The words of each language that most training documents use, most used first, each used by at least `sourceShare` of
 * its language's sources. Numbers are left out.
 */
export async function commonWords(
  corpus: Pick<Corpus, "train">,
  sourceShare: number,
  onDocument: () => void,
): Promise<string[][]> {
  const languages = new Map<string, Usages>();
  for await (const { text, lang, source } of corpus.train()) {
    onDocument();
    const own = languages.get(lang) ?? { words: new Map(), sources: new Set() };
    languages.set(lang, own);
    own.sources.add(source);
    for (const word of new Set(foldedWords(normalise(text)))) addUse(own.words, word, source);
  }
  return [...languages.values()].map(({ words, sources }) => mostUsed(words, sourceShare * sources.size));
}

function addUse(words: Map<string, Usage>, word: string, source: string): void {
  const usage = words.get(word) ?? { documents: 0, sources: new Set() };
  usage.documents++;
  usage.sources.add(source);
  words.set(word, usage);
}

function mostUsed(words: ReadonlyMap<string, Usage>, minSources: number): string[] {
  return [...words]
    .filter(([word, { sources }]) => sources.size >= minSources && !word.startsWith("0"))
    .sort(([wordA, a], [wordB, b]) => b.documents - a.documents || (wordA < wordB ? -1 : 1))
    .map(([word]) => word);
}

/** The feature settings of a run: each view with as many of every language's common words as it asks for. */
export function withWords(
  { bits, views }: Pick<TrainingSettings, "bits" | "views">,
  common: readonly (readonly string[])[],
): FeatureSettings {
  const choose = (count: number): string[] => [...new Set(common.flatMap(words => words.slice(0, count)))];
  const complete = (view: ViewSettings): View =>
    "words" in view ? { ...view, words: choose(view.words) } : view;
  return { bits, views: views.map(complete) };
}
