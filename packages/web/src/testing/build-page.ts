import { fileURLToPath } from "node:url";
import { Program } from "@raisontext/testing";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const VITE = fileURLToPath(new URL("../../../../node_modules/vite/bin/vite.js", import.meta.url));

/** Builds the page as `npm run build` does, into a folder of the caller's. */
export async function buildPage(outDir: string): Promise<void> {
  const build = new Program(process.execPath, [VITE, "build", "--emptyOutDir", "--outDir", outDir], {
    cwd: ROOT,
  });
  const code = await build.ended;
  if (code !== 0) throw new Error(`the page does not build:\n${build.output}\n${build.errors}`);
}
