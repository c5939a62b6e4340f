import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, Program } from "@raisontext/testing";

const COMMAND = fileURLToPath(new URL("../../../raisontext/bin/raisontext.js", import.meta.url));
const EVALUATOR = fileURLToPath(new URL("./slow-evaluator.ts", import.meta.url));

/** How the server of a test runs. */
export interface PageHostOptions {
  /** `server` has no worker. Default `start`. */
  readonly role?: "start" | "server";
  readonly env?: Readonly<Record<string, string>>;
}

/** The real server with the slow evaluator, on a port and a data folder that outlive its process. */
export class PageHost implements AsyncDisposable {
  readonly url: string;
  readonly #port: number;
  readonly #dataDir: string;
  readonly #role: "start" | "server";
  readonly #env: Readonly<Record<string, string>>;
  #program: Program | undefined;
  #worker: Program | undefined;

  private constructor(port: number, dataDir: string, { role = "start", env = {} }: PageHostOptions) {
    this.#port = port;
    this.#role = role;
    this.#env = env;
    this.#dataDir = dataDir;
    this.url = `http://127.0.0.1:${port}/`;
  }

  static async start(options: PageHostOptions = {}): Promise<PageHost> {
    const folder = await mkdtemp(join(tmpdir(), "raisontext-page-"));
    const host = new PageHost(await freePort(), folder, options);
    await host.resume();
    return host;
  }

  /** Starts a process on the same port and data. */
  async resume(): Promise<void> {
    this.#program = this.#run(this.#role);
    await this.#program.says(/RaisonText is at/);
  }

  /** Starts a worker beside a server that has none. */
  async addWorker(): Promise<void> {
    this.#worker = this.#run("worker");
    await this.#worker.says(/the worker takes texts/);
  }

  /** Makes an API key as an operator does. */
  async createKey(...options: readonly string[]): Promise<string> {
    const program = this.#run("keys", "create", "--name", "page", ...options);
    await program.ended;
    return /rt_\S+/.exec(program.output)?.[0] ?? "";
  }

  /** Lets texts go on that say "wait for the …", these and later ones. */
  async signal(name: string): Promise<void> {
    await writeFile(join(this.#dataDir, name), "");
  }

  /** Ends the process as a power cut would. */
  async kill(): Promise<void> {
    await this.#program?.end("SIGKILL");
  }

  /** Ends the process and deletes its data. */
  async remove(): Promise<void> {
    await this.kill();
    await this.#worker?.end("SIGKILL");
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.remove();
  }

  #run(...args: readonly string[]): Program {
    return new Program(process.execPath, [COMMAND, ...args], {
      cwd: this.#dataDir,
      env: {
        PORT: String(this.#port),
        RAISONTEXT_DATA_DIR: this.#dataDir,
        RAISONTEXT_MODEL: EVALUATOR,
        ...this.#env,
      },
    });
  }
}
