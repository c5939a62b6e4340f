import { replacing } from "./replace-share.ts";

const ARTICLE_OR_COMMA = /(?<![\p{L}'’-])(?:an?|the) \p{L}|(?<=\p{L}),(?= )/giu;

/** Leaves out English articles, and commas; the word after an article takes over its capital. */
export const droppedWords = replacing(ARTICLE_OR_COMMA, found => {
  const next = found.slice(found.indexOf(" ") + 1);
  if (found === ",") return "";
  return /^\p{Lu}/u.test(found) ? next.toUpperCase() : next;
});
