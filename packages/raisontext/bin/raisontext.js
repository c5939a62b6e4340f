#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read this file and say what is wrong.
const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `raisontext needs Node 24 or newer; this is ${process.version}. In a checkout, "npm ci" brings Node 24 and "npx raisontext" uses it.`,
  );
  process.exit(1);
}
const { main } = await import("../src/main.ts");
await main();
