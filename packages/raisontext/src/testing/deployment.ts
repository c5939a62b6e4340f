import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Program } from "@raisontext/testing";
import { checkTraffic } from "./traffic.ts";

const COMMAND = fileURLToPath(new URL("../../bin/raisontext.js", import.meta.url));

const RECORDER = new URL("./record-traffic.ts", import.meta.url).href;

/** Path of the evaluator whose scores stand in the texts. */
export const ECHO_EVALUATOR: string = fileURLToPath(new URL("./echo-evaluator.ts", import.meta.url));

/** Real processes of the command that share a data folder, and are ended with it. */
export class Deployment {
  readonly dataDir: string = mkdtempSync(join(tmpdir(), "raisontext-"));
  readonly #env: Readonly<Record<string, string>>;
  readonly #programs: Program[] = [];
  /** Notes of what the servers said. */
  readonly trafficFile: string = join(this.dataDir, "traffic.jsonl");

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.#env = env;
  }

  /** Starts `raisontext` with these arguments. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}, input?: string): Program {
    const program = new Program(process.execPath, [COMMAND, ...args], {
      cwd: this.dataDir,
      env: {
        PORT: "0",
        RAISONTEXT_DATA_DIR: this.dataDir,
        NODE_OPTIONS: `--import=${RECORDER}`,
        TRAFFIC_FILE: this.trafficFile,
        ...this.#env,
        ...env,
      },
      ...(input !== undefined && { input }),
    });
    this.#programs.push(program);
    return program;
  }

  /** Starts `raisontext start` or `server`; resolves with its address when it can be reached. */
  async serve(
    command: "start" | "server",
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly program: Program; readonly url: string }> {
    const program = this.run([command], env);
    const [, url = ""] = await program.says(/RaisonText is at (http:\S+?)"/);
    return { program, url };
  }

  /** Lets texts go on that are held (echo-evaluator.ts), these and later ones. */
  letGo(): void {
    writeFileSync(join(this.dataDir, "let-go"), "");
  }

  /** Ends what still runs, deletes the data folder, and throws when the servers said what OpenAPI or AsyncAPI does not. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#programs.map(program => program.end("SIGKILL")));
    const { problems } = checkTraffic(this.trafficFile);
    rmSync(this.dataDir, { recursive: true, force: true });
    if (problems.length > 0) throw new Error(`The traffic is not as described:\n${problems.join("\n")}`);
  }
}
