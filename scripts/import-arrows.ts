import { existsSync, globSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { basename, join, relative, sep } from "node:path";
import { parseSync } from "oxc-parser";

/**
 * Which of our packages each may import. What is not in the table may not exist. Programs import `testing` only from
 * their tests.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  broker: [],
  detector: [],
  worker: ["contract", "broker", "detector"],
  documents: [],
  server: ["contract", "broker", "documents"],
  client: ["contract"],
  web: ["contract", "client", "documents"],
  raisontext: ["contract", "broker", "detector", "worker", "server", "client", "web", "trainer", "documents"],
  trainer: ["detector"],
  training: ["detector", "trainer"],
  testing: [],
  bench: ["contract", "broker", "detector", "worker", "server", "client", "raisontext", "testing"],
  chaos: ["contract", "broker", "detector", "worker", "server", "client", "raisontext", "testing"],
};

const SOURCES = "{packages/*,training,testing,bench,chaos}/{src,bin,scripts}/**/*.{ts,tsx,js}";
const TEST_FILE = /\.test\.tsx?$|[/\\](testing|scripts)[/\\]/;

/** What the check saw. */
export interface ArrowReport {
  readonly files: number;
  readonly imports: number;
  /** One line per wrong import: `file: why`. */
  readonly problems: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

/**
 * Checks every import of every package below `root`: type imports and dynamic ones too. An import of one of our
 * packages must follow an arrow, no relative import may leave its package, and what is imported must be declared in
 * the package's own package.json (as a plain dependency, unless a test imports it).
 */
export function checkArrows(root: string): ArrowReport {
  const problems: string[] = [];
  const files = globSync(SOURCES, {
    cwd: root,
    exclude: path => /(^|[/\\])(node_modules|dist)([/\\]|$)/.test(String(path)),
  });
  let imports = 0;
  for (const file of files) {
    const folder = file
      .split(sep)
      .slice(0, file.startsWith("packages") ? 2 : 1)
      .join(sep);
    const manifest = readManifest(join(root, folder));
    for (const specifier of importsOf(join(root, file))) {
      imports += 1;
      const problem = specifier.startsWith(".")
        ? relativeProblem(root, folder, file, specifier)
        : packageProblem(basename(folder), manifest, file, specifier);
      if (problem) problems.push(`${file}: ${problem}`);
    }
  }
  return { files: files.length, imports, problems };
}

function relativeProblem(root: string, folder: string, file: string, specifier: string): string | undefined {
  const target = relative(join(root, folder), join(root, file, "..", specifier));
  return target.startsWith("..")
    ? `"${specifier}" leaves its package; import the package by its name`
    : undefined;
}

function packageProblem(
  from: string,
  manifest: Manifest,
  file: string,
  specifier: string,
): string | undefined {
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (specifier.startsWith("node:") || name === manifest.name) return undefined;
  if (builtinModules.includes(name)) return `"${specifier}" is written "node:${specifier}"`;
  const isTest = TEST_FILE.test(file);
  const ours = /^(?:@raisontext\/(.+)|(raisontext))$/.exec(name);
  const to = ours?.[1] ?? ours?.[2];
  if (to && !(isTest && to === "testing") && !ARROWS[from]?.includes(to)) {
    return `${from} may not import ${to} (it may: ${ARROWS[from]?.join(", ") || "none of our packages"})`;
  }
  if (isTest && SHARED_TEST_TOOLS.has(name)) return undefined;
  const declared = {
    ...manifest.dependencies,
    ...(isTest || from === "web" ? manifest.devDependencies : {}),
  };
  return declared[name] ? undefined : `"${name}" is not declared in the package.json of ${from}`;
}

/** Declared once, at the root, for the tests of every package. */
const SHARED_TEST_TOOLS = new Set(["vitest", "fast-check", "playwright-core", "axe-core"]);

function importsOf(file: string): string[] {
  const { module, errors } = parseSync(file, readFileSync(file, "utf8"));
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const source = readFileSync(file, "utf8");
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(entry => entry.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const literal = /^["'`]([^"'`$]+)["'`]$/.exec(source.slice(start, end));
      return literal?.[1] ?? [];
    }),
  ];
}

function readManifest(folder: string): Manifest {
  const file = join(folder, "package.json");
  if (!existsSync(file)) throw new Error(`${file} is missing`);
  return JSON.parse(readFileSync(file, "utf8"));
}

if (import.meta.main) {
  const { files, imports, problems } = checkArrows(process.cwd());
  for (const problem of problems) console.error(problem);
  console.log(`import arrows: ${files} files, ${imports} imports, ${problems.length} problems`);
  // A check that read nothing has not passed.
  process.exitCode = problems.length > 0 || files < 20 || imports < 50 ? 1 : 0;
}
