import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, Program } from "@raisontext/testing";

const COMMAND = fileURLToPath(new URL("../../../raisontext/bin/raisontext.js", import.meta.url));
const EVALUATOR = fileURLToPath(new URL("./slow-evaluator.ts", import.meta.url));

/** The real server with the slow evaluator, on a port and a data folder that outlive its process. */
export class PageHost {
  readonly url: string;
  readonly #port: number;
  readonly #dataDir: string;
  #program: Program | undefined;

  private constructor(port: number, dataDir: string) {
    this.#port = port;
    this.#dataDir = dataDir;
    this.url = `http://127.0.0.1:${port}/`;
  }

  static async start(): Promise<PageHost> {
    const host = new PageHost(await freePort(), await mkdtemp(join(tmpdir(), "raisontext-page-")));
    await host.resume();
    return host;
  }

  /** Starts a process on the same port and data. */
  async resume(): Promise<void> {
    this.#program = new Program(process.execPath, [COMMAND, "start"], {
      cwd: this.#dataDir,
      env: { PORT: String(this.#port), RAISONTEXT_DATA_DIR: this.#dataDir, RAISONTEXT_MODEL: EVALUATOR },
    });
    await this.#program.says(/RaisonText is at/);
  }

  /** Ends the process as a power cut would. */
  async kill(): Promise<void> {
    await this.#program?.end("SIGKILL");
  }

  /** Ends the process and deletes its data. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}
