import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Program } from "@raisontext/testing";

const COMMAND = fileURLToPath(new URL("bin/raisontext.js", import.meta.resolve("raisontext/package.json")));

/** The command in a process of its own, so that its memory can be told from ours. */
export class Service {
  readonly url: string;
  readonly dataDir: string;
  readonly #program: Program;

  private constructor(program: Program, dataDir: string, url: string) {
    this.#program = program;
    this.dataDir = dataDir;
    this.url = url;
  }

  /** Starts `raisontext start` or `server`. */
  static async start(role: "start" | "server", env: Readonly<Record<string, string>> = {}): Promise<Service> {
    const dataDir = mkdtempSync(join(tmpdir(), "raisontext-bench-"));
    const program = new Program(process.execPath, [COMMAND, role], {
      cwd: dataDir,
      env: { PORT: "0", RAISONTEXT_DATA_DIR: dataDir, LOG_LEVEL: "info", ...env },
    });
    const [, url = ""] = await program.says(/RaisonText is at (http:\S+?)"/);
    return new Service(program, dataDir, url);
  }

  /** Resident memory, in bytes. */
  get memory(): number {
    return memoryOf(this.#program.pid);
  }

  /** Resident memory of the processes it has started, in bytes. */
  get memoryOfChildren(): number {
    const { pid } = this.#program;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
    return children.map(memoryOf).reduce((sum, memory) => sum + memory, 0);
  }

  async end(): Promise<void> {
    await this.#program.end();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

function memoryOf(pid: number | string | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1_024;
}
