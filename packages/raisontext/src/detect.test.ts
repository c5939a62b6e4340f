import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";

const ECHO = { RAISONTEXT_MODEL: ECHO_EVALUATOR };
/** A module of a user that writes to standard output and dies of a text. */
const RUDE_MODEL = `
  console.log("the pid is", process.pid);
  export const createEvaluator = () => ({ name: "rude", version: "1", languages: ["en"], predict });
  async function predict(texts) {
    if (texts.includes("die")) process.kill(process.pid, "SIGKILL");
    return texts.map(() => 0.5);
  }
`;

describe("raisontext detect", () => {
  test("scores standard input with the trained model", async () => {
    await using deployment = new Deployment();
    const detect = deployment.run(
      ["detect"],
      {},
      "We walked home along the river, my brother ahead as always. ".repeat(7),
    );
    expect(await detect.ended).toBe(0);
    expect(detect.output).toMatch(
      /^\d\.\d{3}\t(human|uncertain|ai|mixed), (low|medium|high) confidence(, low reliability)?\tstandard input\n$/,
    );
  });

  test("scores files, a line each, and goes on past one that cannot be read", async () => {
    await using deployment = new Deployment(ECHO);
    await writeFile(join(deployment.dataDir, "a.txt"), "0.1");
    await writeFile(join(deployment.dataDir, "b.txt"), "0.2");
    const detect = deployment.run(["detect", "a.txt", "missing.txt", "b.txt"]);
    expect(await detect.ended).toBe(1);
    expect(detect.output.split("\n")).toEqual([
      expect.stringMatching(/^0\.100\t.*a\.txt$/),
      expect.stringMatching(/^-.*missing\.txt$/),
      expect.stringMatching(/^0\.200\t.*b\.txt$/),
      "",
    ]);
    expect(detect.errors).toMatch(/missing\.txt: ENOENT/);
  });

  test("JSON lines give every object back with its score, in order", async () => {
    await using deployment = new Deployment(ECHO);
    const count = 1_000;
    const lines = Array.from({ length: count }, (_, n) => JSON.stringify({ n, text: `0.${n}`, tag: "x" }));
    const detect = deployment.run(["detect", "--input", "jsonl"], {}, `${lines.join("\n")}\n`);
    expect(await detect.ended).toBe(0);
    const answers = detect.output
      .trimEnd()
      .split("\n")
      .map(line => JSON.parse(line));
    expect(answers).toHaveLength(count);
    answers.forEach((answer, n) => {
      expect(answer).toMatchObject({ n, text: `0.${n}`, tag: "x", score: Number(`0.${n}`) });
    });
  });

  test("of JSON lines it answers a bad line with its error in its place, skips blank ones, and ends with 1", async () => {
    await using deployment = new Deployment(ECHO);
    const lines = ['{"text":"0.1"}', "nonsense", '{"text":""}', '{"text":"poison"}', "", '{"text":"0.2"}'];
    const detect = deployment.run(["detect", "--input", "jsonl", "-"], {}, lines.join("\n"));
    expect(await detect.ended).toBe(1);
    expect(
      detect.output
        .trimEnd()
        .split("\n")
        .map(line => JSON.parse(line)),
    ).toMatchObject([
      { score: 0.1 },
      { line: 2, error: { code: "invalid_request" } },
      { line: 3, error: { code: "text_empty" } },
      { line: 4, error: { code: "evaluation_failed" } },
      { score: 0.2 },
    ]);
  });

  test("reads files with a byte order mark and Windows line ends", async () => {
    await using deployment = new Deployment(ECHO);
    await writeFile(join(deployment.dataDir, "a.jsonl"), '\uFEFF{"text":"0.1"}\r\n{"text":"0.2"}\r\n');
    const detect = deployment.run(["detect", "--input", "jsonl", "a.jsonl"]);
    expect(await detect.ended).toBe(0);
    expect(detect.output.match(/"score":[\d.]+/g)).toEqual(['"score":0.1', '"score":0.2']);
  });

  test("ends without a word when the reader of its output has seen enough", async () => {
    await using deployment = new Deployment(ECHO);
    const lines = '{"text":"0.1"}\n'.repeat(50_000);
    const detect = deployment.run(["detect", "--input", "jsonl"], {}, lines);
    await detect.says(/score/);
    detect.stopReading();
    expect(await detect.ended).toBe(141);
    expect(detect.errors).toBe("");
  });

  test("a model that prints, or dies of a text, harms no other answer", async () => {
    await using deployment = new Deployment({ RAISONTEXT_MODEL: "rude.mjs" });
    await writeFile(join(deployment.dataDir, "rude.mjs"), RUDE_MODEL);
    const lines = '{"text":"0.1"}\n{"text":"die"}\n{"text":"0.2"}\n';
    const detect = deployment.run(["detect", "--input", "jsonl"], {}, lines);
    expect(await detect.ended).toBe(1);
    expect(
      detect.output
        .trimEnd()
        .split("\n")
        .map(line => JSON.parse(line)),
    ).toMatchObject([{ score: 0.5 }, { line: 2, error: { code: "evaluation_failed" } }, { score: 0.5 }]);
    expect(detect.errors).toMatch(/the pid is/);
  });

  test.each([
    ["the reader of its output has seen enough", 141],
    ["it is interrupted", 130],
  ])("leaves no process of the model when %s", async (_, end) => {
    await using deployment = new Deployment({ RAISONTEXT_MODEL: "rude.mjs" });
    await writeFile(join(deployment.dataDir, "rude.mjs"), RUDE_MODEL);
    const detect = deployment.run(["detect", "--input", "jsonl"], {}, '{"text":"0.1"}\n'.repeat(50_000));
    await detect.says(/score/);
    if (end === 130) process.kill(detect.pid, "SIGINT");
    else detect.stopReading();
    // It has ended when nobody holds its standard error any more, which the model's process has too.
    expect(await detect.ended).toBe(end);
    expect(detect.errors).toMatch(/^the pid is \d+\n(interrupted after \d+ texts\n)?$/);
  });

  test("refuses an unknown format and an unreadable model in plain words", async () => {
    await using deployment = new Deployment();
    const format = deployment.run(["detect", "--format", "xml"]);
    expect(await format.ended).toBe(2);
    expect(format.errors).toMatch(/format/);
    await writeFile(join(deployment.dataDir, "broken.js"), "export const nothing = 1;");
    const model = deployment.run(["detect"], { RAISONTEXT_MODEL: "broken.js" }, "text");
    expect(await model.ended).toBe(1);
    expect(model.errors).toMatch(/createEvaluator/);
  });
});
