import { crc32 } from "node:zlib";
import type { CorpusDocument } from "@raisontext/trainer";

/** Genres that are left out of training together: each genre once, so that one model per fold measures every genre unseen. */
const GENRES: readonly Readonly<Record<string, readonly string[]>>[] = [
  {
    en: ["abstract", "argument", "letter", "government", "email", "news_opinion"],
    ru: ["mixed", "tech_article", "news_opinion"],
  },
  { en: ["news", "encyclopedic", "chat_answer", "tech_doc"], ru: ["fiction", "academic", "abstract"] },
  { en: ["review", "essay", "qa", "speech", "tech_article"], ru: ["mixed_article", "news"] },
  { en: ["fiction", "blog", "academic", "guide", "humor"], ru: ["chat_answer", "tech_doc", "tech_qa"] },
];

export const FOLDS = GENRES.length;

/** The fold that leaves a document's genre out, and the one that leaves its generator out: -1 where a person wrote it. */
export function foldsOf({ lang, genre, fields }: CorpusDocument): readonly [number, number] {
  const generator = fields?.generator ?? "";
  // The same generator has several names in several sources.
  const name = generator.split("/").at(-1)?.toLowerCase() ?? "";
  const ofGenre = GENRES.findIndex(genres => genres[lang]?.includes(genre ?? ""));
  return [ofGenre, generator === "" ? -1 : crc32(name) % FOLDS];
}
