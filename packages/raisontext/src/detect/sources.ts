import { existsSync } from "node:fs";
import { glob, readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { UsageError } from "./usage-error.ts";

/** What a source holds: one text, or a text a line or row. */
export const SOURCE_KINDS = ["text", "jsonl", "csv"] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Where texts come from. */
export interface Source {
  /** Path as it is told in the results; `-` is standard input. */
  readonly file: string;
  readonly kind: SourceKind;
  /** In bytes; undefined: not known. */
  readonly size: number | undefined;
}

const KINDS: Readonly<Record<string, SourceKind>> = {
  ".txt": "text",
  ".md": "text",
  ".markdown": "text",
  ".docx": "text",
  ".pdf": "text",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
};

/**
 * The sources that files, folders and patterns stand for: a folder for all files in it that can be read, in the order of
 * their names. A file that is not there is a source all the same, so that its failure is told in its place.
 */
export async function findSources(
  names: readonly string[],
  kind: SourceKind | undefined,
): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const name of names) {
    if (name === "-") sources.push({ file: name, kind: kind ?? "text", size: undefined });
    else for (const file of await filesOf(name)) sources.push(await toSource(file, kind));
  }
  return sources;
}

async function filesOf(name: string): Promise<readonly string[]> {
  if (!existsSync(name)) return /[*?[{]/.test(name) ? matches(name) : [name];
  if (!(await stat(name)).isDirectory()) return [name];
  const entries = await readdir(name, { recursive: true, withFileTypes: true });
  const files = entries
    .filter(entry => entry.isFile() && extname(entry.name).toLowerCase() in KINDS)
    .map(entry => join(entry.parentPath, entry.name));
  if (files.length === 0)
    throw new UsageError(`${name} has no .txt, .md, .docx, .pdf, .jsonl or .csv file in it`);
  return files.sort();
}

async function matches(pattern: string): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const file of glob(pattern)) if ((await stat(file)).isFile()) files.push(file);
  if (files.length === 0) throw new UsageError(`nothing matches ${pattern}`);
  return files.sort();
}

async function toSource(file: string, kind: SourceKind | undefined): Promise<Source> {
  const size = existsSync(file) ? (await stat(file)).size : undefined;
  return { file, kind: kind ?? KINDS[extname(file).toLowerCase()] ?? "text", size };
}
