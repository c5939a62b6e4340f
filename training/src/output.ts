import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodeModel } from "@raisontext/detector";
import { type Baseline, type Card, cardTables, roundedJson, type Trained } from "@raisontext/trainer";
import { withTables } from "./document-tables.ts";

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

/** Writes a model's card, with the prototype's figures, and the tables. */
export async function writeCard(card: Card, paths: OutputPaths): Promise<void> {
  const baseline = await readPrototype(paths.prototype);
  const whole: Card = { ...card, ...(baseline && { baseline }) };
  await writeFile(join(paths.model, "card.json"), roundedJson(whole, 5));
  const document = await readFile(paths.document, "utf8").catch(() => "");
  await mkdir(dirname(paths.document), { recursive: true });
  await writeFile(paths.document, withTables(document, cardTables(whole)));
}

/** The card beside a model. */
export async function readCard(paths: OutputPaths): Promise<Card> {
  return JSON.parse(await readFile(join(paths.model, "card.json"), "utf8"));
}

async function readPrototype(path: string): Promise<Baseline | undefined> {
  const json = await readFile(path, "utf8").catch(() => undefined);
  if (json === undefined) return undefined;
  const { languages }: Pick<Baseline, "languages"> = JSON.parse(json);
  return { name: "prototype", languages };
}
