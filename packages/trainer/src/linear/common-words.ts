import { foldedWords, normalise } from "@raisontext/detector";
import type { Corpus } from "../corpus.ts";

/** Which words count as common in a language. */
export interface CommonWordsOptions {
  /** Most words for a language. */
  readonly limit: number;
  /** Smallest share of a language's sources that use the word: keeps out the topics of a single source. */
  readonly sourceShare: number;
}

interface Usage {
  documents: number;
  readonly sources: Set<string>;
}

/**
 * The words that most training documents of each language share, sorted: at most `limit` a language, each used
 * by at least `sourceShare` of its sources.
 */
export async function commonWords(
  corpus: Pick<Corpus, "train">,
  options: CommonWordsOptions,
  onDocument: () => void,
): Promise<string[]> {
  const languages = new Map<string, { words: Map<string, Usage>; sources: Set<string> }>();
  for await (const { text, lang, source } of corpus.train()) {
    onDocument();
    const own = languages.get(lang) ?? { words: new Map<string, Usage>(), sources: new Set<string>() };
    languages.set(lang, own);
    own.sources.add(source);
    for (const word of new Set(foldedWords(normalise(text)))) {
      const usage = own.words.get(word) ?? { documents: 0, sources: new Set<string>() };
      usage.documents++;
      usage.sources.add(source);
      own.words.set(word, usage);
    }
  }
  const chosen = [...languages.values()].flatMap(({ words, sources }) =>
    mostUsed(words, options.sourceShare * sources.size, options.limit),
  );
  return [...new Set(chosen)].sort();
}

function mostUsed(words: ReadonlyMap<string, Usage>, minSources: number, limit: number): string[] {
  return [...words]
    .filter(([word, { sources }]) => sources.size >= minSources && !word.startsWith("0"))
    .sort(([wordA, a], [wordB, b]) => b.documents - a.documents || (wordA < wordB ? -1 : 1))
    .slice(0, limit)
    .map(([word]) => word);
}
