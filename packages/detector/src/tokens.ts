import { UNIT_WORD, unitClass, unitFold } from "./features/code-units.ts";

/** How many words a text has: runs of letters, combining marks and digits. */
export function countTokens(text: string): number {
  let tokens = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const word = unitClass[text.charCodeAt(i)] === UNIT_WORD;
    if (word && !inside) tokens++;
    inside = word;
  }
  return tokens;
}

/** The words of a normalised text as features see them: lower case, digits as 0, ё as е. */
export function foldedWords(text: string): string[] {
  const words: string[] = [];
  let word = "";
  for (let i = 0; i <= text.length; i++) {
    const unit = i < text.length ? (unitFold[text.charCodeAt(i)] ?? 0) : 0;
    if (unitClass[unit] === UNIT_WORD) word += String.fromCharCode(unit);
    else if (word !== "") {
      words.push(word);
      word = "";
    }
  }
  return words;
}
