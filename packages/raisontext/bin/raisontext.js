#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read this file and say what is wrong.
import module from "node:module";
import { fileURLToPath } from "node:url";

const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `raisontext needs Node 24 or newer; this is ${process.version}. In a checkout, "npm ci" brings Node 24 and "npx raisontext" uses it.`,
  );
  process.exit(1);
}
// What Node has compiled is kept beside the code, where only those may write who may write the code: a third less time to
// start. Where nobody may write, nothing is kept. The model's process finds it by the variable.
const cache = fileURLToPath(new URL("../.cache", import.meta.url));
module.enableCompileCache(cache);
process.env.NODE_COMPILE_CACHE ??= cache;
const { main } = await import("../src/main.ts");
await main();
