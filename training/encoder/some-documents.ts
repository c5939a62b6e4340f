import type { UnseenDocument } from "./unseen.ts";

/** So many documents alike, for tests: a person's letter, but for what is said. */
export function someDocuments(count: number, what: Partial<UnseenDocument>): UnseenDocument[] {
  return Array.from({ length: count }, () => ({
    lang: "en",
    label: 0,
    genre: "letter",
    source: "s",
    generator: "",
    tokens: 100,
    isGenreUnseen: true,
    isGeneratorUnseen: false,
    linear: 0,
    encoder: 0,
    ...what,
  }));
}
