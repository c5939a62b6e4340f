import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { ensureDebianPackage } from "./debian-package.ts";
import { PostgresServer } from "./postgres-server.ts";
import { RabbitMqNode } from "./rabbitmq-node.ts";

/** A service the tests use: where it is, or why those tests are skipped. */
export interface Service {
  readonly at?: string;
  readonly missing?: string;
}

declare module "vitest" {
  interface ProvidedContext {
    /** URL of a RabbitMQ shared by all tests: use queues of your own. */
    rabbitMq: Service;
    /** Whether a private RabbitMQ node can be started, for the tests that stop one. */
    rabbitMqServer: Service;
    /** URL of a PostgreSQL shared by all tests: make tables in a schema or database of your own. */
    postgres: Service;
    /** Path of Debian's Chromium. */
    chromium: Service;
    /** Path of a Python that has pika. */
    pika: Service;
    /** Path of a Python that has requests. */
    requests: Service;
  }
}

const CHROMIUM = "/usr/bin/chromium";
const PYTHON = "/usr/bin/python3";
const PIKA = "/usr/lib/python3/dist-packages/pika/__init__.py";
const REQUESTS = "/usr/lib/python3/dist-packages/requests/__init__.py";

/** Sees that the services the tests need are there; in CI a missing one fails the run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Once, before any test serves it: the tests look at the page as it is now.
  await promisify(execFile)("npm", ["run", "build"]);
  const url = process.env.RABBIT_MQ_URL;
  const serverMissing = await ensureDebianPackage("rabbitmq-server", "/usr/lib/rabbitmq/bin/rabbitmq-server");
  const node = url || serverMissing ? undefined : await RabbitMqNode.start();
  const rabbitMq = url ?? node?.url;

  const postgresMissing = await ensureDebianPackage("postgresql", "/usr/share/postgresql-common/pg_wrapper");
  const postgres = postgresMissing ? undefined : await PostgresServer.start();

  const services = {
    rabbitMq: rabbitMq ? { at: rabbitMq } : { missing: serverMissing ?? "no RabbitMQ" },
    rabbitMqServer: serverMissing ? { missing: serverMissing } : { at: "/usr/lib/rabbitmq/bin" },
    postgres: postgres ? { at: postgres.url } : { missing: postgresMissing ?? "no PostgreSQL" },
    chromium: await installed("chromium", CHROMIUM, CHROMIUM),
    pika: await installed("python3-pika", PIKA, PYTHON),
    requests: await installed("python3-requests", REQUESTS, PYTHON),
  };
  for (const [name, service] of Object.entries(services)) {
    if (!service.missing) continue;
    if (process.env.CI === "true") throw new Error(`${name}: ${service.missing}`);
    console.log(`skipping the tests that need ${name}: ${service.missing}`);
  }
  project.provide("rabbitMq", services.rabbitMq);
  project.provide("rabbitMqServer", services.rabbitMqServer);
  project.provide("postgres", services.postgres);
  project.provide("chromium", services.chromium);
  project.provide("pika", services.pika);
  project.provide("requests", services.requests);
  return async () => {
    await node?.remove();
    await postgres?.remove();
  };
}

async function installed(name: string, file: string, at: string): Promise<Service> {
  const missing = await ensureDebianPackage(name, file);
  return missing || !existsSync(at) ? { missing: missing ?? `${at} is missing` } : { at };
}
