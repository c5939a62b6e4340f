import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { modelNameSchema } from "@raisontext/contract";
import type { FalsePositiveRate } from "@raisontext/detector";
import { evaluatorModule } from "@raisontext/detector/evaluator-module";
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

const url = (protocol: RegExp, name: string) =>
  z
    .string()
    .refine(value => URL.canParse(value) && protocol.test(new URL(value).protocol), `must be ${name} URL`);

/** Every environment variable the programs read: name, meaning, default. The only place that names them. */
const ENVIRONMENT = z.object({
  /** Address the server listens on. */
  HOST: z.string().default("127.0.0.1"),
  /** Port the server listens on; 0 picks a free one. */
  PORT: port.default(8000),
  /** Port a worker shows its figures on, at `/metrics`; 0 picks a free one. Without it it listens nowhere. */
  RAISONTEXT_METRICS_PORT: port.optional(),
  /** RabbitMQ to use, `amqp://` or `amqps://`. Without it the embedded broker is used. */
  RABBIT_MQ_URL: url(/^amqps?:$/, "an amqp:// or amqps://").optional(),
  /** PostgreSQL for the results, `postgresql://…`: needed when servers run on several machines. Without it: SQLite. */
  DATABASE_URL: url(/^postgres(ql)?:$/, "a postgresql://").optional(),
  /** PEM file with the certificate authority of an `amqps://` broker, where it is a private one. */
  RABBIT_MQ_CA_FILE: z.string().optional(),
  /** Folder of the embedded broker and the results store. */
  RAISONTEXT_DATA_DIR: z.string().default(".raisontext"),
  /** The model: `linear`, a folder with a trained `model.bin`, or a module that exports `createEvaluator`. Default `linear`. */
  RAISONTEXT_MODEL: z.string().optional(),
  /** Name the worker's model is asked for by. Without it the worker serves the default model. */
  RAISONTEXT_MODEL_NAME: modelNameSchema.optional(),
  /** Names of further models the server takes texts for before a worker has announced them, separated by commas. */
  RAISONTEXT_MODELS: z
    .string()
    .default("")
    .transform(names =>
      names
        .split(",")
        .map(name => name.trim())
        .filter(name => name !== ""),
    )
    .pipe(z.array(modelNameSchema)),
  /** Share of human texts that may be called AI: the promise that the verdict `ai` is given at. */
  RAISONTEXT_FALSE_POSITIVE_RATE: z.enum(["0.05", "0.01", "0.001"]).default("0.01"),
  /** Seconds a model may take for a batch; then it is stopped, and that counts as a failed try. */
  RAISONTEXT_PREDICT_TIMEOUT_SECONDS: positive("seconds").default(300),
  /** Texts that may wait in one lane of a model; one more is refused with `overloaded`. */
  RAISONTEXT_QUEUE_LIMIT: positive("texts").default(20_000),
  /** Seconds an interactive text outlives its connection, unless somebody asks for it by its id; `never` gives none up. */
  RAISONTEXT_ABANDON_SECONDS: z.union([z.literal("never"), positive("seconds")]).default(30),
  /** Texts a worker hands to the model at once, at most. */
  RAISONTEXT_BATCH_TEXTS: positive("texts").default(16),
  /** Milliseconds the first text of a batch waits for others. */
  RAISONTEXT_BATCH_WAIT_MS: positive("milliseconds").default(5),
  /** Hours a result can be asked for by its id. */
  RAISONTEXT_RETENTION_HOURS: positive("hours").default(24),
  /** Seconds that closing may take before the process ends all the same. */
  RAISONTEXT_SHUTDOWN_SECONDS: positive("seconds").default(15),
  /** Collector of OpenTelemetry traces, OTLP over HTTP (`/v1/traces` is added). Without it there are none. */
  OTEL_EXPORTER_OTLP_ENDPOINT: url(/^https?:$/, "an http:// or https://").optional(),
  /** What this process is called in its traces. */
  OTEL_SERVICE_NAME: z.string().default("raisontext"),
  /** Share of traces that are taken, of those that begin here, from 0 to 1. */
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, "must be from 0 to 1")
    .transform(Number)
    .default(1),
  /** Least important messages that are logged. */
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace"]).default("info"),
});

/** The names of all variables. */
export const VARIABLES: readonly string[] = Object.keys(ENVIRONMENT.shape);

/** Where traces go. */
export interface TracingConfig {
  /** Address of the collector, without `/v1/traces`. */
  readonly endpoint: string;
  readonly serviceName: string;
  /** Share of the traces that begin here, from 0 to 1. */
  readonly share: number;
}

/** How the programs run. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Where a worker shows its figures; undefined: nowhere. */
  readonly metricsPort: number | undefined;
  readonly rabbitMq: { readonly url: string; readonly ca: string | undefined } | undefined;
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** Module of the evaluator. */
  readonly model: URL;
  /** What requests call the worker's model; undefined: the default one. */
  readonly modelName: string | undefined;
  /** Models the server takes texts for although no worker has announced them. */
  readonly models: readonly string[];
  readonly falsePositiveRate: FalsePositiveRate;
  readonly predictTimeoutMs: number;
  readonly queueLimit: number;
  /** Infinite where texts are never given up. */
  readonly abandonedAfterMs: number;
  readonly batch: { readonly maxTexts: number; readonly maxWaitMs: number };
  readonly retentionMs: number;
  readonly shutdownMs: number;
  readonly tracing: TracingConfig | undefined;
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
  for (const name of VARIABLES) {
    const value = env[name] || readSecret(name, env[`${name}_FILE`], problems);
    if (value) values[name] = value;
  }
  const parsed = ENVIRONMENT.safeParse(values);
  for (const issue of parsed.error?.issues ?? []) problems.push(`${issue.path.join(".")}: ${issue.message}`);

  const caFile = values.RABBIT_MQ_CA_FILE;
  const ca =
    caFile && readFileOr(resolve(cwd, caFile), problem => problems.push(`RABBIT_MQ_CA_FILE: ${problem}`));
  const model = findModel(values.RAISONTEXT_MODEL, cwd, problem =>
    problems.push(`RAISONTEXT_MODEL (--model): ${problem}`),
  );
  if (!parsed.success || !model || problems.length > 0) throw new ConfigError(problems);

  const { data } = parsed;
  return Object.freeze({
    host: data.HOST,
    port: data.PORT,
    metricsPort: data.RAISONTEXT_METRICS_PORT,
    rabbitMq: data.RABBIT_MQ_URL === undefined ? undefined : { url: data.RABBIT_MQ_URL, ca: ca || undefined },
    dataDir: resolve(cwd, data.RAISONTEXT_DATA_DIR),
    databaseUrl: data.DATABASE_URL,
    model,
    modelName: data.RAISONTEXT_MODEL_NAME,
    models: data.RAISONTEXT_MODELS,
    falsePositiveRate: data.RAISONTEXT_FALSE_POSITIVE_RATE,
    predictTimeoutMs: data.RAISONTEXT_PREDICT_TIMEOUT_SECONDS * 1_000,
    queueLimit: data.RAISONTEXT_QUEUE_LIMIT,
    abandonedAfterMs:
      data.RAISONTEXT_ABANDON_SECONDS === "never"
        ? Number.POSITIVE_INFINITY
        : data.RAISONTEXT_ABANDON_SECONDS * 1_000,
    batch: { maxTexts: data.RAISONTEXT_BATCH_TEXTS, maxWaitMs: data.RAISONTEXT_BATCH_WAIT_MS },
    retentionMs: data.RAISONTEXT_RETENTION_HOURS * 3_600_000,
    shutdownMs: data.RAISONTEXT_SHUTDOWN_SECONDS * 1_000,
    tracing:
      data.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? undefined
        : {
            endpoint: data.OTEL_EXPORTER_OTLP_ENDPOINT,
            serviceName: data.OTEL_SERVICE_NAME,
            share: data.OTEL_TRACES_SAMPLER_ARG,
          },
    logLevel: data.LOG_LEVEL,
  });
}

/** The configuration of this process: its environment, `.env`, and what `--model` says, which wins. */
export function readConfig(model?: string): Config {
  const env = readEnvironment(process.env, process.cwd());
  return loadConfig(model === undefined ? env : { ...env, RAISONTEXT_MODEL: model });
}

/** The variables of a `.env` file in this folder, under those of the environment, which win. */
export function readEnvironment(env: Env, cwd: string): Env {
  const file = join(cwd, ".env");
  return existsSync(file) ? { ...parseEnv(readFileSync(file, "utf8")), ...env } : env;
}

function findModel(
  model: string | undefined,
  cwd: string,
  onProblem: (problem: string) => void,
): URL | undefined {
  try {
    return evaluatorModule(model, cwd);
  } catch (error) {
    onProblem(error instanceof Error ? error.message : String(error));
    return undefined;
  }
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
