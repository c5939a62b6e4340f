import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Refuses every module that is neither ours nor a file. */
const GUARD = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({ resolve(specifier, context, next) {
    if (/^(\\.|file:|@raisontext\\/)/.test(specifier)) return next(specifier, context);
    throw new Error("needs " + specifier);
  } });
`)}`;

test("needs nothing of others at run time", async () => {
  const entry = fileURLToPath(new URL("./index.ts", import.meta.url));
  const { stderr } = await promisify(execFile)(process.execPath, ["--import", GUARD, entry]);
  expect(stderr).toBe("");
  const zod = fileURLToPath(new URL("../../contract/src/index.ts", import.meta.url));
  await expect(promisify(execFile)(process.execPath, ["--import", GUARD, zod])).rejects.toThrow(/needs zod/);
});
