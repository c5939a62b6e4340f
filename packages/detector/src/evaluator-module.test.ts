import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ENCODER_MODEL_FOLDER, evaluatorModule, runsInProcess } from "./evaluator-module.ts";
import { createIsolatedEvaluator } from "./isolated/isolated-evaluator.ts";
import { LINEAR_MODEL_PATH, loadLinearModel } from "./linear/load-linear-model.ts";
import { LINEAR_EVALUATOR_MODULE } from "./load-evaluator.ts";

const folder = mkdtempSync(join(tmpdir(), "raisontext-module-"));
/** A name that a URL has to escape. */
const TRAINED = "моя модель? #1 & 50%";

beforeAll(async () => {
  for (const name of [TRAINED, "linear", "empty", "broken", "folder.js"]) mkdirSync(join(folder, name));
  await copyFile(LINEAR_MODEL_PATH, join(folder, TRAINED, "model.bin"));
  await copyFile(LINEAR_MODEL_PATH, join(folder, "linear", "model.bin"));
  writeFileSync(join(folder, "broken", "model.bin"), "not a model");
  for (const name of ["own.js", "own.mjs", "own.ts", "notes.txt"]) writeFileSync(join(folder, name), "");
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("the module of a model", () => {
  test("is a built-in one by its name, and the encoder by default", () => {
    expect(evaluatorModule("linear", folder)).toEqual(LINEAR_EVALUATOR_MODULE);
    expect(evaluatorModule("encoder", folder)).toEqual(evaluatorModule(ENCODER_MODEL_FOLDER));
    expect(evaluatorModule(undefined, folder)).toEqual(evaluatorModule("encoder", folder));
  });

  test.each(["own.js", "./own.mjs", "own.ts"])("is the file %s, found from the folder at hand", name => {
    expect(evaluatorModule(name, folder)).toEqual(pathToFileURL(join(folder, name)));
    expect(evaluatorModule(join(folder, name), "/")).toEqual(pathToFileURL(join(folder, name)));
  });

  test.each([TRAINED, "./linear"])(
    "of the folder %s scores with its model, in another process",
    async name => {
      const evaluator = await createIsolatedEvaluator({ module: evaluatorModule(name, folder) });
      try {
        const texts = ["The kettle was on and nobody spoke.", "Чайник кипел, все молчали."];
        expect(await evaluator.predict(texts)).toEqual(await (await loadLinearModel()).predict(texts));
      } finally {
        await evaluator.close?.();
      }
    },
  );

  test("of a folder whose model is damaged says so when it is loaded", async () => {
    const creation = createIsolatedEvaluator({ module: evaluatorModule("broken", folder) });
    await expect(creation).rejects.toThrow(/^model_damaged: model\.bin/);
  });

  test.each([
    ["none.js", /^model_missing: there is no file or folder .*none\.js$/],
    ["./none", /^model_missing: there is no file or folder .*none$/],
    [
      "liner",
      /^model_missing: "liner" is no built-in model \(there are: encoder, linear\), and there is no file/,
    ],
    ["own.js/below", /^model_missing: there is no file or folder/],
    ["empty", /^model_missing: the folder .*empty has no model\.bin or encoder\.onnx$/],
    ["folder.js", /^model_missing: the folder .*folder\.js has no model\.bin or encoder\.onnx$/],
    ["notes.txt", /^model_missing: .*notes\.txt is no module: its name must end with \.js, \.mjs or \.ts$/],
  ])("is refused for %s", (name, message) => {
    expect(() => evaluatorModule(name, folder)).toThrow(message);
  });
});

test("only the linear model runs in the caller's process", () => {
  const modules = ["linear", TRAINED, "encoder", "own.js"].map(name => evaluatorModule(name, folder));
  expect(modules.map(runsInProcess)).toEqual([true, true, false, false]);
});
