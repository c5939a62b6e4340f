import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import * as z from "zod";

type Env = Readonly<Record<string, string | undefined>>;

const port = z
  .string()
  .regex(/^\d+$/, "must be a number")
  .transform(Number)
  .refine(value => value <= 65_535, "must be from 0 to 65535");

const positive = (unit: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/, `must be a whole number of ${unit}, at least 1`)
    .transform(Number);

const brokerUrl = z
  .string()
  .refine(
    value => URL.canParse(value) && /^amqps?:$/.test(new URL(value).protocol),
    "must be an amqp:// or amqps:// URL",
  );

/** Every environment variable the programs read: name, meaning, default. The only place that names them. */
const ENVIRONMENT = z.object({
  /** Address the server listens on. */
  HOST: z.string().default("127.0.0.1"),
  /** Port the server listens on; 0 picks a free one. */
  PORT: port.default(8000),
  /** RabbitMQ to use, `amqp://` or `amqps://`. Without it the embedded broker is used. */
  RABBIT_MQ_URL: brokerUrl.optional(),
  /** PEM file with the certificate authority of an `amqps://` broker, where it is a private one. */
  RABBIT_MQ_CA_FILE: z.string().optional(),
  /** Folder of the embedded broker and the results store. */
  RAISONTEXT_DATA_DIR: z.string().default(".raisontext"),
  /** Module with an evaluator of your own (exports `createEvaluator`). Without it the built-in linear model is used. */
  RAISONTEXT_MODEL: z.string().optional(),
  /** Texts a worker hands to the model at once, at most. */
  RAISONTEXT_BATCH_TEXTS: positive("texts").default(16),
  /** Milliseconds the first text of a batch waits for others. */
  RAISONTEXT_BATCH_WAIT_MS: positive("milliseconds").default(5),
  /** Hours a result can be asked for by its id. */
  RAISONTEXT_RETENTION_HOURS: positive("hours").default(24),
  /** Seconds that closing may take before the process ends all the same. */
  RAISONTEXT_SHUTDOWN_SECONDS: positive("seconds").default(15),
  /** Least important messages that are logged. */
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace"]).default("info"),
});

/** How the programs run. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly rabbitMq: { readonly url: string; readonly ca: string | undefined } | undefined;
  readonly dataDir: string;
  /** Absolute path of the user's evaluator module. */
  readonly model: string | undefined;
  readonly batch: { readonly maxTexts: number; readonly maxWaitMs: number };
  readonly retentionMs: number;
  readonly shutdownMs: number;
  readonly logLevel: string;
}

/** All mistakes of a configuration at once, one line each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? "a mistake" : `${problems.length} mistakes`}:\n  ${problems.join("\n  ")}`,
    );
    this.problems = problems;
  }
}

/**
 * Reads the configuration from environment variables; an empty variable counts as not set, and `NAME_FILE` names a
 * file that holds the value of `NAME`. Throws `ConfigError` with every mistake.
 */
export function loadConfig(env: Env, cwd: string = process.cwd()): Config {
  const problems: string[] = [];
  const values: Record<string, string> = {};
  for (const name of Object.keys(ENVIRONMENT.shape)) {
    const value = env[name] || readSecret(name, env[`${name}_FILE`], problems);
    if (value) values[name] = value;
  }
  const parsed = ENVIRONMENT.safeParse(values);
  for (const issue of parsed.error?.issues ?? []) problems.push(`${issue.path.join(".")}: ${issue.message}`);

  const caFile = values.RABBIT_MQ_CA_FILE;
  const ca =
    caFile && readFileOr(resolve(cwd, caFile), problem => problems.push(`RABBIT_MQ_CA_FILE: ${problem}`));
  const model = values.RAISONTEXT_MODEL && resolve(cwd, values.RAISONTEXT_MODEL);
  if (model && !existsSync(model)) problems.push(`RAISONTEXT_MODEL: there is no file ${model}`);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const { data } = parsed;
  return Object.freeze({
    host: data.HOST,
    port: data.PORT,
    rabbitMq: data.RABBIT_MQ_URL === undefined ? undefined : { url: data.RABBIT_MQ_URL, ca: ca || undefined },
    dataDir: resolve(cwd, data.RAISONTEXT_DATA_DIR),
    model: model || undefined,
    batch: { maxTexts: data.RAISONTEXT_BATCH_TEXTS, maxWaitMs: data.RAISONTEXT_BATCH_WAIT_MS },
    retentionMs: data.RAISONTEXT_RETENTION_HOURS * 3_600_000,
    shutdownMs: data.RAISONTEXT_SHUTDOWN_SECONDS * 1_000,
    logLevel: data.LOG_LEVEL,
  });
}

/** The variables of a `.env` file in this folder, under those of the environment, which win. */
export function readEnvironment(env: Env, cwd: string): Env {
  const file = join(cwd, ".env");
  return existsSync(file) ? { ...parseEnv(readFileSync(file, "utf8")), ...env } : env;
}

function readSecret(name: string, file: string | undefined, problems: string[]): string | undefined {
  if (!file) return undefined;
  return readFileOr(file, problem => problems.push(`${name}_FILE: ${problem}`))?.trim();
}

function readFileOr(file: string, onProblem: (problem: string) => void): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    onProblem(`cannot read ${file}`);
    return undefined;
  }
}
