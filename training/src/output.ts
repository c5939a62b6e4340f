import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodeModel, type LinearModel } from "@raisontext/detector";
import { type Baseline, type Card, cardTables, roundedJson } from "@raisontext/trainer";
import { withTables } from "./document-tables.ts";
import { type Published, publishedOf } from "./published.ts";

/** Where a run writes. */
export interface OutputPaths {
  /** Folder of the model and its `card.json`. */
  readonly model: string;
  /** The page that holds the tables. */
  readonly document: string;
  /** What the page shows of the figures, of each model. */
  readonly published: string;
  /** The prototype's figures; left out where the file is missing. */
  readonly prototype: string;
}

/** Writes a model into a folder. */
export async function writeModel(model: LinearModel, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "model.bin"), encodeModel(model));
}

/** Writes a model's card, with the prototype's figures, and the tables. */
export async function writeCard(card: Card, paths: OutputPaths): Promise<void> {
  const baseline = await readPrototype(paths.prototype);
  const whole: Card = { ...card, ...(baseline && { baseline }) };
  await writeFile(join(paths.model, "card.json"), roundedJson(whole, 5));
  const others = (await readPublished(paths.published)).filter(({ name }) => name !== card.name);
  await mkdir(dirname(paths.published), { recursive: true });
  await writeFile(paths.published, roundedJson([...others, publishedOf(whole)], 4));
  const document = await readFile(paths.document, "utf8").catch(() => "");
  await mkdir(dirname(paths.document), { recursive: true });
  await writeFile(paths.document, withTables(document, cardTables(whole)));
}

/** The card in a model's folder. */
export async function readCard(folder: string): Promise<Card> {
  return JSON.parse(await readFile(join(folder, "card.json"), "utf8"));
}

async function readPublished(path: string): Promise<readonly Published[]> {
  const json = await readFile(path, "utf8").catch(() => "[]");
  return JSON.parse(json);
}

async function readPrototype(path: string): Promise<Baseline | undefined> {
  const json = await readFile(path, "utf8").catch(() => undefined);
  if (json === undefined) return undefined;
  const { languages }: Pick<Baseline, "languages"> = JSON.parse(json);
  return { name: "prototype", languages };
}
