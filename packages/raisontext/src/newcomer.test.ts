import { existsSync, readFileSync } from "node:fs";
import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { detectionSchema } from "@raisontext/contract";
import { docx } from "@raisontext/documents/testing";
import { Program } from "@raisontext/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Deployment } from "./testing/deployment.ts";
import { post } from "./testing/http-asker.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
/** Where the pages say that the service is. */
const SAID = "http://127.0.0.1:8000";
const SENTENCE = "We walked home along the river, my brother ahead as always.";
const { at: python = "", missing } = inject("requests");

/** The blocks of a language in a page. */
function blocks(page: string, language: string): readonly string[] {
  return [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, code = ""]) => code,
  );
}

const deployment = new Deployment({ RAISONTEXT_WEBHOOK_PRIVATE: "true" });
let url: string;
beforeAll(async () => {
  ({ url } = await deployment.serve("start"));
  const put = (name: string, content: string | Uint8Array) =>
    writeFile(join(deployment.dataDir, name), content);
  await put("essay.txt", `${SENTENCE} `.repeat(8));
  await put("essay.docx", docx([SENTENCE]));
  await put("texts.jsonl", `{"text":"${SENTENCE}","ref":"essay 7"}\n{"text":"${SENTENCE}"}\n`);
  await symlink(join(ROOT, "examples"), join(deployment.dataDir, "examples"));
});
afterAll(() => deployment[Symbol.asyncDispose]());

/** Runs a block as it stands, but for where the service is. */
async function run(file: string, args: readonly string[]): Promise<string> {
  const program = new Program(file, args, { cwd: deployment.dataDir });
  const code = await program.ended;
  expect([code, program.errors]).toEqual([0, ""]);
  return program.output;
}

describe("a newcomer gets a first score", () => {
  const curls = ["README.md", "docs/README.md", "docs/integrate.md"].flatMap(page =>
    blocks(page, "sh")
      .filter(block => block.startsWith("curl"))
      .map(block => ({ page, block })),
  );

  test("by curl, in every page", () => {
    expect(new Set(curls.map(({ page }) => page)).size).toBe(3);
  });

  test.each(curls)("$page: $block", async ({ block }) => {
    const output = await run("bash", ["-e", "-c", block.replaceAll(SAID, url)]);
    const answers = output.replaceAll("}{", "}\n{").split("\n");
    for (const answer of answers) {
      const json: unknown = JSON.parse(answer);
      if (block.includes("batches")) expect(json).toMatchObject({ counts: { total: 2 } });
      else expect(detectionSchema.parse(json)).toMatchObject({ state: "done", score: expect.any(Number) });
    }
  });

  test.each(blocks("docs/client.md", "ts").map((block, index) => ({ index, block })))(
    "by the SDK: block $index of its page",
    async ({ index, block }) => {
      // Beside the sources, where the package is found.
      const file = join(ROOT, `packages/raisontext/src/testing/block-${index}.tmp.ts`);
      await writeFile(file, block.replaceAll(SAID, url));
      try {
        const output = await run(process.execPath, [file]);
        expect(output).toMatch(/0\.\d+|done/);
      } finally {
        await rm(file);
      }
    },
  );

  test.skipIf(missing)("by Python", async () => {
    const [command = ""] = blocks("docs/python.md", "sh");
    expect(existsSync(join(deployment.dataDir, "examples/detect.py"))).toBe(true);
    const output = await run("bash", ["-e", "-c", command.replace("python3", python).replaceAll(SAID, url)]);
    expect(output).toMatch(/^0\.\d+ (human|uncertain|ai|mixed)\n$/);
  });

  test("and is told of it by the receiver of webhooks", async () => {
    const secret = deployment.run(["keys", "webhook-secret"]);
    await secret.ended;
    const receiver = (given: string) =>
      new Program(process.execPath, [join(ROOT, "examples/webhook-receiver.js"), given, "0"]);
    const [good, bad] = [receiver(secret.output.trim()), receiver("whsec_AAAA")];
    try {
      for (const one of [good, bad]) {
        const [, port] = await one.says(/listening on (\d+)/);
        const webhook = `http://127.0.0.1:${port}/`;
        await post(url, { text: SENTENCE, webhook, sandbox: "ai" });
      }
      await good.says(/detection\.settled \S+ done 0\.97/);
      await new Promise(resolve => setTimeout(resolve, 1_000));
      expect(bad.output).not.toContain("settled");
    } finally {
      await Promise.all([good.end(), bad.end()]);
    }
  });
});
