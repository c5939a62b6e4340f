import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ENCODER_MODEL_FOLDER } from "../evaluator-module.ts";
import expected from "./fixtures/ids.json" with { type: "json" };
import { WordPieces } from "./word-pieces.ts";

const SPACES = [" ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u2003"];
const ODD = [
  "½",
  "ﬁ",
  "e\u0301",
  "Ё",
  "й",
  "№",
  "™",
  "…",
  "中",
  "🙂",
  "ß",
  "İ",
  "１",
  "“",
  "—",
  "x".repeat(120),
];

/** The texts that training/encoder/ids.py invents: pieces, odd characters and white space. */
function* invent(pieces: readonly string[]): Generator<string> {
  let state = 1;
  const draw = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const part = () => {
    const kind = draw(10);
    if (kind < 7) return (pieces[4 + draw(pieces.length - 4)] ?? "").replaceAll("▁", " ");
    if (kind === 7) return ODD[draw(ODD.length)] ?? "";
    if (kind === 8) return SPACES[draw(SPACES.length)] ?? "";
    return String.fromCodePoint(0x21 + draw(0x500));
  };
  for (let n = 0; n < expected.texts; n += 1) {
    const length = 5 + draw(60);
    let text = "";
    for (let k = 0; k < length; k += 1) text += part();
    yield text;
  }
}

test("10,000 texts become the ids that they have in training", async () => {
  const json = await readFile(join(ENCODER_MODEL_FOLDER, "tokenizer.json"), "utf8");
  const { model }: { model: { vocab: readonly (readonly [string, number])[] } } = JSON.parse(json);
  const wordPieces = new WordPieces(json);
  const hash = createHash("sha256");
  let count = 0;
  for (const text of invent(model.vocab.map(([piece]) => piece))) {
    const { ids } = wordPieces.encode(text);
    hash.update(`${ids.join(",")}\n`);
    count += ids.length;
  }
  expect({ texts: expected.texts, ids: count, sha256: hash.digest("hex") }).toEqual(expected);
});
