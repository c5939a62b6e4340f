#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read this file and say what is wrong.
import { mkdirSync, statSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `raisontext needs Node 24 or newer; this is ${process.version}. In a checkout, "npm ci" brings Node 24 and "npx raisontext" uses it.`,
  );
  process.exit(1);
}
keepWhatIsCompiled(fileURLToPath(new URL("..", import.meta.url)));
const { main } = await import("../src/main.ts");
await main();

/**
 * Keeps what Node compiles beside the code: a third less time to start. What lies there is run, so only the code's owner keeps
 * anything, and nobody else may write there. The model's process finds it by the variable.
 */
function keepWhatIsCompiled(folder) {
  if (statSync(folder).uid !== (process.getuid?.() ?? 0)) return;
  const cache = `${folder}.cache`;
  try {
    mkdirSync(cache, { mode: 0o700 });
  } catch (error) {
    if (error.code !== "EEXIST") return;
  }
  module.enableCompileCache(cache);
  process.env.NODE_COMPILE_CACHE ??= cache;
}
