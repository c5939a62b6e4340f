import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkArrows } from "./import-arrows.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "raisontext-arrows-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Makes a package with one source file. */
function addPackage(
  folder: string,
  dependencies: readonly string[],
  source: string,
  file = "src/index.ts",
): void {
  const name = folder.replace(/^packages\//, "@raisontext/");
  mkdirSync(join(root, folder, file, ".."), { recursive: true });
  const declared = Object.fromEntries(dependencies.map(dependency => [dependency, "0.1.0"]));
  writeFileSync(join(root, folder, "package.json"), JSON.stringify({ name, dependencies: declared }));
  writeFileSync(join(root, folder, file), source);
}

describe("the import-arrow check", () => {
  test("passes what follows the arrows, and counts what it read", () => {
    addPackage("packages/server", ["@raisontext/broker"], 'import "@raisontext/broker";\nimport "node:fs";');
    expect(checkArrows(root)).toEqual({ files: 1, imports: 2, problems: [] });
  });

  test("fails on a wrong arrow, even a declared one", () => {
    addPackage("packages/contract", ["@raisontext/server"], 'export * from "@raisontext/server";');
    expect(checkArrows(root).problems).toEqual([
      "packages/contract/src/index.ts: contract may not import server (it may: none of our packages)",
    ]);
  });

  test("fails on a wrong arrow of types only, and on a dynamic one", () => {
    addPackage(
      "packages/server",
      ["@raisontext/detector"],
      'import type { Evaluator } from "@raisontext/detector";\nawait import("@raisontext/detector");',
    );
    expect(checkArrows(root).problems).toHaveLength(2);
  });

  test("fails on a relative import into another package", () => {
    addPackage("packages/worker", [], 'import "../../server/src/index.ts";');
    expect(checkArrows(root).problems).toEqual([
      'packages/worker/src/index.ts: "../../server/src/index.ts" leaves its package; import the package by its name',
    ]);
  });

  test("fails on an undeclared dependency, ours or anyone's", () => {
    addPackage("packages/server", [], 'import "fastify";\nimport "@raisontext/broker";');
    expect(checkArrows(root).problems).toEqual([
      'packages/server/src/index.ts: "fastify" is not declared in the package.json of server',
      'packages/server/src/index.ts: "@raisontext/broker" is not declared in the package.json of server',
    ]);
  });

  test("lets only tests import the test services", () => {
    addPackage("packages/broker", [], 'import "@raisontext/testing";');
    expect(checkArrows(root).problems).toHaveLength(1);
  });
});
