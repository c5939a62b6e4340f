import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildPage } from "./testing/build-page.ts";

const MAX_GZIP_BYTES = 100 * 1024;
const MAX_LATER_GZIP_BYTES = 60 * 1024;
// Names of XML vocabularies; nothing is fetched from there.
const NAMESPACES = /http:\/\/www\.w3\.org\/[\w/]+/g;

let folder: string;
let files: { readonly name: string; readonly text: string }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "raisontext-bundle-"));
  await buildPage(folder);
  const names = await readdir(folder, { recursive: true });
  const built = names.filter(name => /\.\w+$/.test(name));
  files = await Promise.all(
    built.map(async name => ({ name, text: await readFile(join(folder, name), "utf8") })),
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const ofKind = (extension: string) => files.filter(({ name }) => name.endsWith(extension));

const gzipBytes = (some: typeof files) => some.reduce((sum, { text }) => sum + gzipSync(text).length, 0);

test("the scripts that the page loads at first are at most 100 KB when compressed, what it fetches later 60 KB", () => {
  const [html] = ofKind(".html");
  const [first, later] = [true, false].map(isFirst =>
    ofKind(".js").filter(({ name }) => (html?.text ?? "").includes(basename(name)) === isFirst),
  );
  expect(first).not.toHaveLength(0);
  expect(later).not.toHaveLength(0);
  expect(gzipBytes(first ?? [])).toBeLessThanOrEqual(MAX_GZIP_BYTES);
  expect(gzipBytes(later ?? [])).toBeLessThanOrEqual(MAX_LATER_GZIP_BYTES);
});

test("nothing in the page names another origin", () => {
  for (const { name, text } of files) {
    expect(text.replace(NAMESPACES, "").match(/(https?:|wss?:|["'`(])\/\/\w[^\s"'`)]*/g) ?? [], name).toEqual(
      [],
    );
  }
});

test("the page brings no validation library", () => {
  for (const { name, text } of files) expect(/ZodError|safeParse/.test(text), name).toBe(false);
});

test("a strict content security policy lets everything in: no inline script or style, no data: URL", () => {
  const [html] = ofKind(".html");
  expect(html?.text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  for (const { name, text } of files) expect(text.includes("data:"), name).toBe(false);
});
