import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LINEAR_MODEL_PATH } from "@raisontext/detector";
import { describe, expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { detect, post, settles } from "./testing/http-asker.ts";

/** A module of a user: what it gives for a text is the JavaScript that the text is. */
const ILL_FORMED = `
  console.log('{"this":"is no result"}');
  export async function createEvaluator() {
    await new Promise(resolve => setTimeout(resolve, 50));
    return { name: "ill-formed", version: "1", languages: ["en"], predict };
  }
  function predict(texts) {
    console.log('{"nor":"is this"}');
    process.stdout.write("{");
    const scores = texts.map(text => eval(text));
    return texts.includes("'one more'") ? [...scores, 0.5] : scores;
  }
`;

/** What predict gives for these is no score. */
const NO_SCORES = [
  "Number.NaN",
  "1.0001",
  "-0.5",
  "Infinity",
  "'0.5'",
  "'one more'",
  "null",
  "(() => 1)",
  "eval('throw new Error(text)')",
  "process.exit(0)",
  "process.abort()",
];

describe("a module of one's own", () => {
  test("that gives no scores has an error for each such text in raisontext detect, and prints into no result", async () => {
    await using deployment = new Deployment();
    await writeFile(join(deployment.dataDir, "own.mjs"), ILL_FORMED);
    const texts = ["0.25", ...NO_SCORES.flatMap(text => [text, "0.75"])];
    const lines = texts.map(text => `${JSON.stringify({ text })}\n`).join("");
    const run = deployment.run(["detect", "--input", "jsonl", "--model", "own.mjs"], {}, lines);
    expect(await run.ended).toBe(1);
    const answers = run.output.trimEnd().split("\n");
    expect(answers.map(answer => JSON.parse(answer))).toMatchObject(
      texts.map(text =>
        NO_SCORES.includes(text)
          ? { text, error: { code: "evaluation_failed" } }
          : { text, score: Number(text), model: { name: "ill-formed" } },
      ),
    );
  });

  test("says in raisontext detect of a file what is wrong with its score", async () => {
    await using deployment = new Deployment();
    await writeFile(join(deployment.dataDir, "own.mjs"), ILL_FORMED);
    await writeFile(join(deployment.dataDir, "a.txt"), "7");
    const run = deployment.run(["detect", "--model", "own.mjs", "a.txt"]);
    expect(await run.ended).toBe(1);
    expect(run.output).toMatch(/^- .*a\.txt\n$/);
    expect(run.errors).toContain(
      "a.txt: scores_invalid: the evaluator gave 7 for text 1 of 1, not a number from 0 to 1",
    );
  });

  test("that gives no scores costs those texts alone in a worker, which lives on", async () => {
    await using deployment = new Deployment();
    await writeFile(join(deployment.dataDir, "own.mjs"), ILL_FORMED);
    const { url } = await deployment.serve("server");
    const worker = deployment.run(["worker", "--model", "own.mjs"]);
    await worker.says(/the worker takes texts for the model ill-formed 1/);
    const ids = await Promise.all(
      [...NO_SCORES, "0.25"].map(async text => {
        const response = await post(url, { text, lane: "bulk" });
        return ((await response.json()) as { readonly id: string }).id;
      }),
    );
    const fates = await Promise.all(ids.map(id => settles(url, id)));
    expect(fates.pop()).toMatchObject({ state: "done", score: 0.25 });
    expect(fates).toMatchObject(
      NO_SCORES.map(() => ({ state: "failed", error: { code: "evaluation_failed" } })),
    );
    expect(await detect(url, { text: "0.75" })).toMatchObject({ score: 0.75 });
    expect(await worker.end()).toBe(0);
    expect(worker.output).not.toContain("is no result");
  });
});

describe("--model", () => {
  test("goes before RAISONTEXT_MODEL and names a built-in model or a folder with a trained one", async () => {
    await using deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR });
    const mine = join(deployment.dataDir, "models/mine");
    await mkdir(mine, { recursive: true });
    await copyFile(LINEAR_MODEL_PATH, join(mine, "model.bin"));
    const line = '{"text":"We took the early train, because nobody wanted to drive."}\n';
    const score = async (...args: string[]) => {
      const run = deployment.run(["detect", "--format", "jsonl", ...args], {}, line);
      expect(await run.ended).toBe(0);
      return JSON.parse(run.output);
    };
    expect(await score()).toMatchObject({ score: 0.5, model: { name: "echo" } });
    const builtIn = await score("--model", "linear");
    expect(builtIn).toMatchObject({ model: { name: "linear" } });
    expect(await score("--model", "./models/mine")).toEqual(builtIn);
  });

  test("of start serves a folder with a trained model", async () => {
    await using deployment = new Deployment();
    await copyFile(LINEAR_MODEL_PATH, join(deployment.dataDir, "model.bin"));
    const program = deployment.run(["start", "--model", "."]);
    const [, url = ""] = await program.says(/RaisonText is at (http:\S+?)"/);
    expect(await detect(url, { text: "Rain again." })).toMatchObject({ model: { name: "linear" } });
  });

  test.each([
    ["liner", /"liner" is no built-in model \(there are: encoder, linear\)/],
    ["./none.mjs", /there is no file or folder .*none\.mjs/],
    [".", /the folder .* has no model\.bin/],
  ])("%s is refused in plain words, with exit code 78", async (model, message) => {
    await using deployment = new Deployment();
    for (const command of ["start", "worker", "detect"]) {
      const run = deployment.run([command, "--model", model]);
      expect(await run.ended).toBe(78);
      expect(run.errors).toMatch(message);
    }
  });

  test.each(["start", "worker", "detect"])("is in the help of %s", async command => {
    await using deployment = new Deployment();
    const help = deployment.run([command, "--help"]);
    expect(await help.ended).toBe(0);
    expect(help.output).toMatch(/--model <model>/);
  });
});
