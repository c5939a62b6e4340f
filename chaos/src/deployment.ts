import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, PostgresServer, RabbitMqNode, TcpProxy } from "@raisontext/testing";
import { SupervisedProgram } from "./supervised-program.ts";

/** What joins the programs: RabbitMQ with PostgreSQL, or the embedded broker with SQLite in one data folder. */
export type BrokerKind = "rabbitmq" | "embedded";

/** How much is started, and what the model takes. */
export interface DeploymentOptions {
  readonly broker: BrokerKind;
  readonly servers: number;
  readonly workers: number;
  /** Milliseconds the model takes for a text. */
  readonly textMs: number;
  /** Hears what should not happen and breaks no promise: a program that ended by itself. */
  readonly onCrash: (what: string) => void;
  /** Aborted when it need not start any more. */
  readonly signal: AbortSignal;
}

const COMMAND = fileURLToPath(new URL("bin/raisontext.js", import.meta.resolve("raisontext/package.json")));
const EVALUATOR = fileURLToPath(new URL("./score-evaluator.ts", import.meta.url));

/** Real programs, broker and database, on ports and in folders of their own. */
export class Deployment {
  readonly urls: readonly string[];
  readonly servers: readonly SupervisedProgram[];
  readonly workers: readonly SupervisedProgram[];
  readonly services: Services;
  readonly #onCrash: (what: string) => void;

  private constructor(services: Services, ports: readonly number[], options: DeploymentOptions) {
    this.services = services;
    this.#onCrash = options.onCrash;
    this.urls = ports.map(port => `http://127.0.0.1:${port}`);
    const env = { ...services.env, RAISONTEXT_MODEL: EVALUATOR, CHAOS_TEXT_MS: `${options.textMs}` };
    this.servers = ports.map((port, n) =>
      this.#run(`server-${n}`, "server", { ...env, PORT: `${port}` }, async () => {
        return (await fetch(`${this.urls[n]}/healthz`, { signal: AbortSignal.timeout(1_000) })).ok;
      }),
    );
    this.workers = Array.from({ length: options.workers }, (_, n) =>
      this.#run(`worker-${n}`, "worker", env, async log => log.includes("the worker takes texts")),
    );
  }

  /** Starts everything; resolves when texts can be sent. */
  static async start(options: DeploymentOptions): Promise<Deployment> {
    const services = await Services.start(options.broker);
    try {
      const ports = new Set<number>();
      while (ports.size < options.servers) ports.add(await freePort());
      const deployment = new Deployment(services, [...ports], options);
      options.signal.addEventListener("abort", () => void deployment.endPrograms(), { once: true });
      const ready = await Promise.all(deployment.programs.map(program => program.ready()));
      if (ready.includes(false)) {
        await deployment.close();
        throw new Error(`a program did not start; see ${services.logDir}`);
      }
      return deployment;
    } catch (error) {
      await services.close();
      if (options.signal.aborted) services.removeLogs();
      throw error;
    }
  }

  get programs(): readonly SupervisedProgram[] {
    return [...this.servers, ...this.workers];
  }

  /** Ends the programs for good: whoever waits for one of them to be ready waits no longer. */
  async endPrograms(): Promise<void> {
    await Promise.all(this.programs.map(program => program.close()));
  }

  /** Ends everything and removes all but the logs. */
  async close(): Promise<void> {
    await this.endPrograms();
    await this.services.close();
  }

  #run(
    name: string,
    role: "server" | "worker",
    env: Readonly<Record<string, string>>,
    isReady: (log: string) => Promise<boolean>,
  ): SupervisedProgram {
    return new SupervisedProgram({
      name,
      args: [COMMAND, role],
      env,
      logFile: join(this.services.logDir, `${name}.log`),
      isReady,
      onCrash: this.#onCrash,
    });
  }
}

/** What the programs rest on: broker, database, folders. */
export class Services {
  readonly dataDir: string;
  /** Stays until `removeLogs()`. */
  readonly logDir: string;
  readonly rabbitMq: RabbitMqNode | undefined;
  /** In front of RabbitMQ: the programs know no other way to it. */
  readonly proxy: TcpProxy | undefined;
  readonly postgres: PostgresServer | undefined;

  private constructor(rabbitMq?: RabbitMqNode, proxy?: TcpProxy, postgres?: PostgresServer) {
    const folder = mkdtempSync(join(tmpdir(), "raisontext-chaos-"));
    this.dataDir = join(folder, "data");
    this.logDir = join(folder, "logs");
    for (const path of [this.dataDir, this.logDir]) mkdirSync(path);
    this.rabbitMq = rabbitMq;
    this.proxy = proxy;
    this.postgres = postgres;
  }

  static async start(broker: BrokerKind): Promise<Services> {
    if (broker === "embedded") return new Services();
    const postgres = await PostgresServer.start();
    let rabbitMq: RabbitMqNode | undefined;
    try {
      rabbitMq = await RabbitMqNode.start();
      return new Services(rabbitMq, await TcpProxy.start(rabbitMq.port), postgres);
    } catch (error) {
      await rabbitMq?.remove();
      await postgres.remove();
      throw error;
    }
  }

  /** RabbitMQ as the programs see it: through the proxy. */
  get #brokerUrl(): string | undefined {
    if (!this.rabbitMq || !this.proxy) return undefined;
    const url = new URL(this.rabbitMq.url);
    url.port = String(this.proxy.port);
    return url.href;
  }

  /** Environment of the programs that use them. */
  get env(): Readonly<Record<string, string>> {
    return {
      RAISONTEXT_DATA_DIR: this.dataDir,
      ...(this.#brokerUrl !== undefined && { RABBIT_MQ_URL: this.#brokerUrl }),
      ...(this.postgres && { DATABASE_URL: this.postgres.url }),
    };
  }

  async close(): Promise<void> {
    this.proxy?.close();
    await this.rabbitMq?.remove();
    await this.postgres?.remove();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  removeLogs(): void {
    rmSync(join(this.logDir, ".."), { recursive: true, force: true });
  }
}
