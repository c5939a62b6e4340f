import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { commonWords } from "./common-words.ts";

test("keeps the words that most documents and enough sources of a language share", async () => {
  const folder = await mkdtemp(join(tmpdir(), "raisontext-words-"));
  const documents = [
    ["a", "en", "The kettle and the kettle, 12"],
    ["a", "en", "The kettle again"],
    ["b", "en", "and THE rain, 12"],
    ["c", "ru", "Ещё чай, ещё"],
  ] as const;
  const lines = documents.map(([source, lang, text]) =>
    JSON.stringify({ text, label: 0, lang, source, genre: "" }),
  );
  await writeFile(join(folder, "train.jsonl.gz"), gzipSync(lines.join("\n")));
  const words = (limit: number) => commonWords(folder, { limit, sourceShare: 0.6 }, () => {});
  expect(await words(1)).toEqual(["the", "еще"]);
  expect(await words(10)).toEqual(["and", "the", "еще", "чай"]);
  await rm(folder, { recursive: true });
});
