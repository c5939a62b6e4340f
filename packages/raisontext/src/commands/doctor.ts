import { constants, existsSync } from "node:fs";
import { access, mkdir, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { DEAD_LETTER_QUEUE, REQUEST_QUEUE } from "@raisontext/contract";
import { analyse } from "@raisontext/detector";
import { pino } from "pino";
import { type Config, ConfigError, readConfig } from "../config.ts";
import { openEvaluator } from "../open-evaluator.ts";
import { openBroker, openStore, PAGE_FILE } from "../roles.ts";

/** What a check found. `warn`: it works, and somebody should know. */
interface Finding {
  readonly check: string;
  readonly state: "ok" | "warn" | "fail";
  readonly detail: string;
  /** What to do; only where something is to be done. */
  readonly remedy?: string;
}

type Check = (config: Config) => Promise<Omit<Finding, "check">>;

const TIMEOUT_MS = 10_000;
const LOW_SPACE_BYTES = 500 * 1_048_576;
const NODE_MAJOR = 24;
const SAMPLE =
  "We walked home along the river, my brother ahead as always, and nobody said a word about the letter until the lamps came on.";
const SILENT = pino({ level: "silent" });

const CHECKS: Readonly<Record<string, Check>> = {
  node: async () => {
    const major = Number(process.versions.node.split(".")[0]);
    if (major >= NODE_MAJOR) return ok(`Node ${process.versions.node}`);
    return fail(
      `Node ${process.versions.node}`,
      `Use Node ${NODE_MAJOR}: npm ci brings it, npx and npm start use it.`,
    );
  },
  data: async ({ dataDir }) => {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
    const { bavail, bsize } = await statfs(dataDir);
    const free = bavail * bsize;
    const detail = `${dataDir} can be written, ${Math.round(free / 1_048_576).toLocaleString("en")} MiB free`;
    return free < LOW_SPACE_BYTES
      ? warn(detail, "Make room: the queue and the results are kept there.")
      : ok(detail);
  },
  broker: async config => {
    const broker = await openBroker(config, SILENT);
    try {
      const [waiting, dead] = await Promise.all([
        broker.depth(REQUEST_QUEUE),
        broker.depth(DEAD_LETTER_QUEUE),
      ]);
      const name = config.rabbitMq ? `RabbitMQ at ${hostOf(config.rabbitMq.url)}` : "the embedded queue";
      const detail = `${name}: ${waiting} texts wait, ${dead} dead letters`;
      return dead > 0
        ? warn(detail, "Look at them: raisontext queue peek; then queue replay or queue discard.")
        : ok(detail);
    } finally {
      await broker.close();
    }
  },
  store: async config => {
    const store = await openStore(config, SILENT);
    try {
      await store.ping();
      return ok(
        config.databaseUrl === undefined
          ? "SQLite in the data folder"
          : `PostgreSQL at ${hostOf(config.databaseUrl)}`,
      );
    } finally {
      await store.close();
    }
  },
  model: async ({ falsePositiveRate }) => {
    const startedAt = performance.now();
    const evaluator = await openEvaluator();
    try {
      const loadedMs = Math.round(performance.now() - startedAt);
      const [analysis] = await analyse(evaluator, [SAMPLE], { falsePositiveRate, details: false });
      if (!analysis) return fail("it gave no score", MODEL_REMEDY);
      return ok(`${evaluator.name} ${evaluator.version}, loaded in ${loadedMs} ms, scores a sample`);
    } finally {
      await evaluator.close?.();
    }
  },
  page: async () =>
    existsSync(PAGE_FILE)
      ? ok("built")
      : fail("not built, so that / is not served", "Build it: npm run build"),
  port: async ({ host, port }) => {
    await listenOnce(host, port);
    return ok(`${host}:${port} is free`);
  },
  access: async ({ access: { mode, localOnly } }) => {
    if (localOnly) return ok("open, and for this machine alone");
    if (mode !== "open")
      return ok(mode === "keys" ? "nobody may ask without an API key" : "everybody may ask, within limits");
    return warn(
      "everybody who reaches this server may ask, without limits",
      "Set RAISONTEXT_ACCESS to keys or public.",
    );
  },
};

const MODEL_REMEDY =
  "Look at RAISONTEXT_MODEL: encoder, linear, a folder with a trained model, or a module that exports createEvaluator.";
const REMEDIES: Readonly<Record<string, string>> = {
  data: "Set RAISONTEXT_DATA_DIR to a folder this user may write to.",
  broker:
    "Start the broker, or look at RABBIT_MQ_URL: address, user, password, virtual host, and RABBIT_MQ_CA_FILE for amqps.",
  store: "Start the database, or look at DATABASE_URL: address, user, password, database.",
  model: MODEL_REMEDY,
  port: "Another program listens there, perhaps a server that runs already; set PORT to another.",
};
const MARKS = { ok: "ok  ", warn: "WARN", fail: "FAIL" } as const;

const ok = (detail: string) => ({ state: "ok", detail }) as const;
const warn = (detail: string, remedy: string) => ({ state: "warn", detail, remedy }) as const;
const fail = (detail: string, remedy: string) => ({ state: "fail", detail, remedy }) as const;

/** `raisontext doctor`: 0 when all is well, 1 when something fails, 78 when the configuration has mistakes. */
export async function doctor({ json }: { readonly json: boolean }): Promise<number> {
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const remedy = "Mend the environment or .env; docs/configuration.md names every variable.";
    tell(
      error.problems.map(detail => ({ check: "configuration", state: "fail", detail, remedy })),
      json,
    );
    return 78;
  }
  const findings: Finding[] = [{ check: "configuration", ...ok("no mistakes") }];
  for (const [check, look] of Object.entries(CHECKS))
    findings.push({ check, ...(await examine(check, look, config)) });
  tell(findings, json);
  return findings.some(({ state }) => state === "fail") ? 1 : 0;
}

async function examine(check: string, look: Check, config: Config): Promise<Omit<Finding, "check">> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${TIMEOUT_MS / 1_000} s`)), TIMEOUT_MS);
  try {
    const found = look(config);
    found.catch(() => {});
    return await Promise.race([found, late.promise]);
  } catch (error) {
    const detail = withoutSecrets(error instanceof Error ? error.message : String(error));
    return { state: "fail", detail, ...(REMEDIES[check] !== undefined && { remedy: REMEDIES[check] }) };
  } finally {
    clearTimeout(timer);
  }
}

function tell(findings: readonly Finding[], json: boolean): void {
  if (json) {
    console.log(JSON.stringify(findings, undefined, 2));
    return;
  }
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, state, detail, remedy } of findings) {
    console.log(`${MARKS[state]}  ${check.padEnd(width)}  ${detail}`);
    if (remedy) console.log(`${" ".repeat(width + 8)}→ ${remedy}`);
  }
}

function listenOnce(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, host, () => server.close(() => resolve()));
  });
}

const hostOf = (url: string): string => new URL(url).host;

/** A driver's message may quote the address it was given. */
function withoutSecrets(message: string): string {
  return message.replace(/\/\/[^@\s/]*@/g, "//***@");
}
