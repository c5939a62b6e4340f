import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { detectLanguage, foldedWords, normalise } from "@raisontext/detector";
import { DataError, dataFiles, type LabelledText, readLabelled } from "./labelled.ts";
import { type Entry, hashOf, type Part, split, trainingSources } from "./split.ts";

/** The languages that a text's script tells apart, and thus those a model can be trained for. */
const LANGUAGES = ["en", "ru"] as const;
export type CorpusLanguage = (typeof LANGUAGES)[number];

/** One labelled text of the corpus. */
export interface CorpusDocument extends LabelledText {
  readonly lang: CorpusLanguage;
  /** Where it came from; texts of one source are alike. */
  readonly source: string;
  readonly genre: string;
}

/** What identifies a data file. */
export interface DataFile {
  readonly name: string;
  readonly sha256: string;
  readonly documents: number;
}

/** Texts of each class. */
export interface ClassCounts {
  readonly human: number;
  readonly ai: number;
}

/** Labelled texts in two parts: one to train on, one held back to measure. Each part can be read many times. */
export interface Corpus {
  /** Those with enough texts of both classes, in order; texts of others are in neither part. */
  readonly languages: readonly CorpusLanguage[];
  readonly files: readonly DataFile[];
  /** Part → language → texts of each class. */
  readonly counts: Readonly<Record<"train" | "dev", Readonly<Record<string, ClassCounts>>>>;
  /** Texts left out because an equal one is in. */
  readonly duplicates: number;
  /** How the parts were made, in a sentence. */
  readonly split: string;
  train(): AsyncIterable<CorpusDocument>;
  dev(): AsyncIterable<CorpusDocument>;
}

/** How a folder becomes a corpus. */
export interface CorpusOptions {
  /** Fewest training texts of each class that a language needs. Default 200. Below, the language is left out. */
  readonly minTexts?: number;
  /** Seed of the choice of what is held back. Default 0. */
  readonly seed?: number;
}

const DEV_FILE = /^dev\.jsonl(\.gz)?$/;

/** Reads all labelled texts of one file whose language is known; see `readLabelled`. */
export async function* readCorpus(file: string): AsyncGenerator<CorpusDocument> {
  for await (const labelled of readLabelled(file)) {
    const {
      lang = detectLanguage(normalise(labelled.text)),
      source = "",
      genre = "",
    } = labelled.fields ?? {};
    const language = LANGUAGES.find(code => code === lang);
    if (language !== undefined) yield { ...labelled, lang: language, source, genre };
  }
}

/**
 * Opens folders of labelled texts. Their `dev.jsonl` or `dev.jsonl.gz` is the held-back part; without one, a tenth of
 * each language and class is held back (see `split`). Of equal texts one is kept, the held-back one first. Throws
 * `DataError` where no language has enough texts.
 */
export async function openCorpus(
  folders: string | readonly string[],
  options: CorpusOptions = {},
): Promise<Corpus> {
  const { minTexts = 200, seed = 0 } = options;
  const given = typeof folders === "string" ? [folders] : folders;
  const paths = (await dataFiles(given)).sort((a, b) => rank(a) - rank(b));
  const { files, entries, duplicates } = await scan(paths, seed);
  const hasDev = paths.some(isDev);
  const parts = hasDev ? entries.map(givenPart) : split(entries, seed);
  const counts = countClasses(entries, parts);
  const languages = LANGUAGES.filter(language => enough(counts.train[language], minTexts));
  if (languages.length === 0) throw tooFew(given, minTexts, counts.train);
  const sources = trainingSources(entries, parts);
  const read = (part: Part) => readPart(paths, parts, sources, part, languages);
  return {
    languages,
    files,
    counts: { train: only(counts.train, languages), dev: only(counts.dev, languages) },
    duplicates,
    split: describeSplit(hasDev),
    train: () => read("train"),
    dev: () => read("dev"),
  };
}

const isDev = (path: string): boolean => DEV_FILE.test(basename(path));
const rank = (path: string): number => (isDev(path) ? 0 : 1);
const givenPart = ({ dev, duplicate }: Entry): Part => (duplicate ? "left out" : dev ? "dev" : "train");

async function scan(paths: readonly string[], seed: number) {
  const files: DataFile[] = [];
  const entries: Entry[] = [];
  const seen = new Set<string>();
  let duplicates = 0;
  for (const path of paths) {
    const before = entries.length;
    for await (const document of readCorpus(path)) {
      const key = equalityKey(document.text);
      const duplicate = seen.has(key);
      seen.add(key);
      if (duplicate) duplicates++;
      const { lang, label, source, fields } = document;
      const hash = hashOf(`${seed} ${fields?.family ?? fields?.prompt ?? key}`);
      entries.push({ lang, label, source, hash, duplicate, dev: isDev(path) });
    }
    files.push({ name: basename(path), sha256: await sha256(path), documents: entries.length - before });
  }
  return { files, entries, duplicates };
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Equal for texts with the same words: case, digits, marks and white space do not count. */
function equalityKey(text: string): string {
  const visible = normalise(text);
  const words = foldedWords(visible).join(" ");
  return createHash("sha256")
    .update(words || visible)
    .digest("base64");
}

function countClasses(entries: readonly Entry[], parts: readonly Part[]) {
  const counts: Record<"train" | "dev", Record<string, { human: number; ai: number }>> = {
    train: {},
    dev: {},
  };
  entries.forEach(({ lang, label }, i) => {
    const part = parts[i] ?? "left out";
    if (part === "left out") return;
    const own = counts[part][lang] ?? { human: 0, ai: 0 };
    own[label === 1 ? "ai" : "human"]++;
    counts[part][lang] = own;
  });
  return counts;
}

/** All texts of a part. */
export function countTexts(counts: Corpus["counts"]["train"]): number {
  return Object.values(counts).reduce((sum, { human, ai }) => sum + human + ai, 0);
}

const enough = (counts: ClassCounts | undefined, minTexts: number): boolean =>
  Math.min(counts?.human ?? 0, counts?.ai ?? 0) >= minTexts;

const only = (counts: Readonly<Record<string, ClassCounts>>, languages: readonly string[]) =>
  Object.fromEntries(languages.map(language => [language, counts[language] ?? { human: 0, ai: 0 }]));

function tooFew(
  folders: readonly string[],
  minTexts: number,
  counts: Readonly<Record<string, ClassCounts>>,
): DataError {
  const found = LANGUAGES.map(language => {
    const { human = 0, ai = 0 } = counts[language] ?? {};
    return `${language}: ${human} human and ${ai} AI`;
  });
  return new DataError(
    `${folders.join(", ")}: a language needs at least ${minTexts} texts of each class to train on; there are ${found.join(", ")}`,
  );
}

function describeSplit(hasDev: boolean): string {
  const equal = "Of texts with equal words one is kept.";
  return hasDev
    ? `The dev file is held back. ${equal}`
    : `A tenth of each language and class is held back: whole sources; of a source with over a fifth, families, prompts or texts. ${equal}`;
}

async function* readPart(
  paths: readonly string[],
  parts: readonly Part[],
  sources: readonly string[],
  part: Part,
  languages: readonly CorpusLanguage[],
): AsyncGenerator<CorpusDocument> {
  let i = 0;
  for (const path of paths) {
    for await (const document of readCorpus(path)) {
      const at = i++;
      if (parts[at] === part && languages.includes(document.lang))
        yield { ...document, source: sources[at] ?? document.source };
    }
  }
}
