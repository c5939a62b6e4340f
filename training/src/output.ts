import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodeModel } from "@raisontext/detector";
import type { Card, Report, Trained } from "@raisontext/trainer";
import { tables, withTables } from "./document-tables.ts";

/** Where a run writes. */
export interface OutputPaths {
  /** Folder of `model.bin` and `card.json`. */
  readonly model: string;
  /** The page that holds the tables. */
  readonly document: string;
  /** The prototype's figures; left out where the file is missing. */
  readonly prototype: string;
}

/** Writes the model, its card and the tables. */
export async function writeModel({ model, card }: Trained, paths: OutputPaths): Promise<void> {
  await mkdir(paths.model, { recursive: true });
  await writeFile(join(paths.model, "model.bin"), encodeModel(model));
  await writeCard(card, paths);
}

/** Writes a model's card and the tables. */
export async function writeCard(card: Card, paths: OutputPaths): Promise<void> {
  await writeFile(join(paths.model, "card.json"), `${JSON.stringify(card, null, 2)}\n`);
  const document = await readFile(paths.document, "utf8").catch(() => "");
  await mkdir(dirname(paths.document), { recursive: true });
  await writeFile(paths.document, withTables(document, tables(card, await readPrototype(paths.prototype))));
}

/** The card beside a model. */
export async function readCard(paths: OutputPaths): Promise<Card> {
  return JSON.parse(await readFile(join(paths.model, "card.json"), "utf8"));
}

async function readPrototype(path: string): Promise<Report | undefined> {
  const json = await readFile(path, "utf8").catch(() => undefined);
  if (json === undefined) return undefined;
  const { languages }: { languages?: Report } = JSON.parse(json);
  return languages;
}
