import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { dataFiles, type LabelledText, readLabelled } from "./labelled.ts";

const folder = await mkdtemp(join(tmpdir(), "raisontext-labelled-"));
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, content: string | Buffer) {
  const file = join(folder, name);
  await writeFile(file, content);
  const texts: LabelledText[] = [];
  for await (const text of readLabelled(file)) texts.push(text);
  return texts;
}

test("reads labels as numbers and words, other fields as strings, plain and gzipped", async () => {
  const lines = [
    '\uFEFF{"text": "A kettle", "label": 0, "genre": "note", "year": 2024, "tags": ["x"], "generator": null}\r',
    "",
    '{"text": "A\u2028pot", "label": "ai"}',
  ].join("\n");
  for (const [name, content] of [["a.jsonl", lines] as const, ["a.jsonl.gz", gzipSync(lines)] as const]) {
    expect(await read(name, content)).toEqual([
      {
        text: "A kettle",
        label: 0,
        fields: { genre: "note", year: "2024" },
        place: `${join(folder, name)}:1`,
      },
      { text: "A\u2028pot", label: 1, fields: {}, place: `${join(folder, name)}:3` },
    ]);
  }
});

test.each([
  ['{"text": "a", "label": 0}\nnonsense', /wrong\.jsonl:2: not a JSON object/],
  ['{"text": " ", "label": 0}', /wrong\.jsonl:1: no text/],
  ['{"text": "a", "label": 2}', /wrong\.jsonl:1: label is 0 or "human", 1 or "ai"/],
  ['{"text": "a"}', /wrong\.jsonl:1: label/],
])("names file and line of %j", async (content, message) => {
  await expect(read("wrong.jsonl", content)).rejects.toThrow(message);
});

test("names a gzipped file that is cut short", async () => {
  const whole = gzipSync('{"text": "a", "label": 0}\n'.repeat(1_000));
  await expect(read("cut.jsonl.gz", whole.subarray(0, 60))).rejects.toThrow(
    /cut\.jsonl\.gz:\d+: cannot be read/,
  );
});

test.each(["many.jsonl", "many.jsonl.gz"])("can be left off in the middle of %s", async name => {
  const content = '{"text": "a", "label": 0}\n'.repeat(100_000);
  await writeFile(join(folder, name), name.endsWith(".gz") ? gzipSync(content) : content);
  for await (const { place } of readLabelled(join(folder, name))) if (place.endsWith(":3")) break;
  await expect(readLabelled(join(folder, "none.jsonl.gz")).next()).rejects.toThrow(/none.*cannot be read/);
});

test("finds the files of a folder, and says what is missing", async () => {
  const own = await mkdtemp(join(folder, "files-"));
  await expect(dataFiles([own])).rejects.toThrow(/has no \*\.jsonl/);
  for (const name of ["b.jsonl", "a.jsonl.gz", "notes.txt"]) await writeFile(join(own, name), "");
  expect(await dataFiles([own, join(own, "b.jsonl")])).toEqual(
    ["a.jsonl.gz", "b.jsonl", "b.jsonl"].map(name => join(own, name)),
  );
  await expect(dataFiles([join(own, "none.jsonl")])).rejects.toThrow(/there is no .*none\.jsonl/);
});
