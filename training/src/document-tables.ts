const START = "<!-- tables: written by `npm run evaluate --workspace training` -->";
const END = "<!-- /tables -->";

/** Puts the tables between the two marks of a document; a document without marks gets them at its end. */
export function withTables(document: string, content: string): string {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  const block = `${START}\n\n${content}\n\n${END}`;
  if (start < 0 || end < start) return `${document.trimEnd()}\n\n${block}\n`;
  return document.slice(0, start) + block + document.slice(end + END.length);
}
