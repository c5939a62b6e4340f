import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { modelNameSchema } from "@raisontext/contract";
import type { FalsePositiveRate } from "@raisontext/detector";
import { evaluatorModule } from "@raisontext/detector/evaluator-module";
import type { AccessSettings } from "@raisontext/server";
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

const list = z.string().transform(names =>
  names
    .split(",")
    .map(name => name.trim())
    .filter(name => name !== ""),
);

const addresses = list.pipe(
  z.array(
    z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], "must be addresses or networks such as 10.0.0.0/8"),
  ),
);

const origins = list.pipe(
  z.array(
    z
      .string()
      .refine(
        value => value === "*" || URL.parse(value)?.origin === value,
        "must be origins such as https://example.org, or *",
      ),
  ),
);

/** Every environment variable the programs read: name, meaning, default. The only place that names them. */
const ENVIRONMENT = z.object({
  HOST: z.string().default("127.0.0.1").describe("Address the server listens on."),
  PORT: port.default(8000).describe("Port the server listens on; 0 picks a free one."),
  RAISONTEXT_METRICS_PORT: port
    .optional()
    .describe(
      "Port a worker shows its figures on, at `/metrics`; 0 picks a free one. Without it it listens nowhere.",
    ),
  RAISONTEXT_ACCESS: z
    .enum(["auto", "open", "public", "keys"])
    .default("auto")
    .describe(
      "Who may ask: `open`: everybody, without limits; `public`: everybody, within limits; `keys`: nobody without an API key; `auto`: `open` when it listens on this machine alone, else `keys`.",
    ),
  RAISONTEXT_RATE_PER_MINUTE: positive("texts")
    .default(60)
    .describe("With `public`: texts a minute from one address without a key."),
  RAISONTEXT_AT_ONCE: positive("requests")
    .default(10)
    .describe("With `public`: texts that one address without a key may have asked for at the same time."),
  RAISONTEXT_SOCKETS: positive("sockets")
    .default(20)
    .describe("With `public` and `keys`: sockets that one key or address may have at the same time."),
  RAISONTEXT_CONNECTIONS: positive("connections")
    .default(256)
    .describe(
      "With `public` and `keys`: connections that one address may have at the same time; trusted proxies may have any number.",
    ),
  RAISONTEXT_TRUST_PROXY: addresses
    .default([])
    .describe(
      "Reverse proxies whose `X-Forwarded-For` is believed: addresses or networks, separated by commas.",
    ),
  RAISONTEXT_CORS_ORIGINS: origins
    .default([])
    .describe("Origins whose pages may ask as well, separated by commas; `*` allows all."),
  RAISONTEXT_WEBHOOK_PRIVATE: z
    .enum(["true", "false"])
    .default("false")
    .describe("Whether webhooks may lead into private networks."),
  RABBIT_MQ_URL: url(/^amqps?:$/, "an amqp:// or amqps://")
    .optional()
    .describe("RabbitMQ to use, `amqp://` or `amqps://`. Without it the embedded queue is used."),
  RABBIT_MQ_CA_FILE: z
    .string()
    .optional()
    .describe("PEM file with the certificate authority of an `amqps://` broker, where it is a private one."),
  DATABASE_URL: url(/^postgres(ql)?:$/, "a postgresql://")
    .optional()
    .describe(
      "PostgreSQL for the results, `postgresql://…`: needed when servers run on several machines. Without it: SQLite.",
    ),
  RAISONTEXT_DATA_DIR: z
    .string()
    .default(".raisontext")
    .describe("Folder of the embedded queue and the results."),
  RAISONTEXT_MODEL: z
    .string()
    .optional()
    .describe(
      "The model: `encoder` (when nothing is said), `linear`, a folder with a trained model, or a module that exports `createEvaluator`. `--model` goes before it.",
    ),
  RAISONTEXT_MODEL_NAME: modelNameSchema
    .optional()
    .describe("Name the worker's model is asked for by. Without it the worker serves the default model."),
  RAISONTEXT_MODELS: list
    .pipe(z.array(modelNameSchema))
    .default([])
    .describe(
      "Names of further models the server takes texts for before a worker has announced them, separated by commas.",
    ),
  RAISONTEXT_FALSE_POSITIVE_RATE: z
    .enum(["0.05", "0.01", "0.001"])
    .default("0.01")
    .describe("Share of human texts that may be called AI: the promise that the verdict `ai` is given at."),
  RAISONTEXT_PREDICT_TIMEOUT_SECONDS: positive("seconds")
    .default(300)
    .describe("Seconds a model may take for a batch; then it is stopped, and that counts as a failed try."),
  RAISONTEXT_QUEUE_LIMIT: positive("texts")
    .default(20_000)
    .describe("Texts that may wait in one lane of a model; one more is refused with `overloaded`."),
  RAISONTEXT_ABANDON_SECONDS: z
    .union([z.literal("never"), positive("seconds")])
    .default(30)
    .describe(
      "Seconds an interactive text outlives its connection, unless somebody asks for it by its id; `never` gives none up.",
    ),
  RAISONTEXT_BATCH_TEXTS: positive("texts")
    .default(16)
    .describe("Texts a worker hands to the model at once, at most."),
  RAISONTEXT_BATCH_WAIT_MS: positive("milliseconds")
    .default(5)
    .describe("Milliseconds the first text of a worker's batch waits for others."),
  RAISONTEXT_RETENTION_HOURS: positive("hours")
    .default(24)
    .describe("Hours a result can be asked for by its id."),
  RAISONTEXT_SHUTDOWN_SECONDS: positive("seconds")
    .default(15)
    .describe("Seconds that closing may take before the process ends all the same."),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(/^https?:$/, "an http:// or https://")
    .optional()
    .describe(
      "Collector of OpenTelemetry traces, OTLP over HTTP (`/v1/traces` is added). Without it there are none.",
    ),
  OTEL_SERVICE_NAME: z.string().default("raisontext").describe("What this process is called in its traces."),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, "must be from 0 to 1")
    .transform(Number)
    .default(1)
    .describe("Share of traces that are taken, of those that begin here, from 0 to 1."),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace"])
    .default("info")
    .describe("Least important messages that are logged."),
});

/** A variable as the documentation tells it. */
export interface Variable {
  readonly name: string;
  readonly meaning: string;
  /** As it would be written; undefined: there is none. */
  readonly default: string | undefined;
  /** The only values there are; undefined: there are more. */
  readonly values: readonly string[] | undefined;
}

/** All variables, in the order in which they are told of. */
export const VARIABLES: readonly Variable[] = Object.entries(ENVIRONMENT.shape).map(([name, schema]) => {
  const value: unknown = schema.safeParse(undefined).data;
  const values = schema instanceof z.ZodDefault ? schema.unwrap() : undefined;
  return {
    name,
    meaning: schema.description ?? "",
    default: value === undefined || (Array.isArray(value) && value.length === 0) ? undefined : String(value),
    values: values instanceof z.ZodEnum ? values.options.map(String) : undefined,
  };
});

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
  readonly access: AccessSettings;
  /** Addresses or networks of the proxies that are believed. */
  readonly trustProxy: readonly string[];
  readonly allowPrivateWebhooks: boolean;
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
  for (const { name } of VARIABLES) {
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
    access: {
      ...accessOf(data.RAISONTEXT_ACCESS, data.HOST, data.RAISONTEXT_TRUST_PROXY),
      corsOrigins: data.RAISONTEXT_CORS_ORIGINS,
      anonymous: { ratePerMinute: data.RAISONTEXT_RATE_PER_MINUTE, maxAtOnce: data.RAISONTEXT_AT_ONCE },
      maxSockets: data.RAISONTEXT_SOCKETS,
      maxConnections: data.RAISONTEXT_CONNECTIONS,
    },
    trustProxy: data.RAISONTEXT_TRUST_PROXY,
    allowPrivateWebhooks: data.RAISONTEXT_WEBHOOK_PRIVATE === "true",
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

/** A server that others can reach, also through a proxy, asks for keys unless its operator says otherwise. */
function accessOf(
  access: "auto" | "open" | "public" | "keys",
  host: string,
  trustProxy: readonly string[],
): Pick<AccessSettings, "mode" | "localOnly"> {
  if (access !== "auto") return { mode: access, localOnly: false };
  const isLocal = (host === "localhost" || /^127\.|^::1$/.test(host)) && trustProxy.length === 0;
  return { mode: isLocal ? "open" : "keys", localOnly: isLocal };
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
