import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { PATIENCE_MS } from "./patience.ts";

/** How a program under test is started. */
export interface ProgramOptions {
  /** Environment besides PATH and HOME; nothing else of this process's environment is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Written to its standard input, which is then closed. */
  readonly input?: string;
}

/** A real process under test: what it prints, how it ends. */
export class Program {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | string>;
  #output = "";
  #errors = "";

  constructor(file: string, args: readonly string[], { env = {}, cwd, input }: ProgramOptions = {}) {
    const { PATH, HOME } = process.env;
    this.#child = spawn(file, args, { cwd, env: { PATH, HOME, ...env }, stdio: "pipe" });
    this.#child.stdout?.on("data", data => {
      this.#output += data;
    });
    this.#child.stderr?.on("data", data => {
      this.#errors += data;
    });
    this.#ended = once(this.#child, "close").then(([code, signal]) => code ?? signal);
    // A program that ends early does not read all of its input.
    this.#child.stdin?.on("error", () => {});
    if (input !== undefined) this.#child.stdin?.end(input);
  }

  /** What it wrote to standard output so far. */
  get output(): string {
    return this.#output;
  }

  /** What it wrote to standard error so far. */
  get errors(): string {
    return this.#errors;
  }

  /** Its exit code, or the name of the signal that ended it. */
  get ended(): Promise<number | string> {
    return this.#ended;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits until its standard output matches; rejects with all it printed when it ends before, or after `timeoutMs`. */
  async says(pattern: RegExp, timeoutMs = PATIENCE_MS): Promise<RegExpExecArray> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match) return match;
      const ended = this.#child.exitCode !== null || this.#child.signalCode !== null;
      if (ended || Date.now() > deadline) {
        throw new Error(`no ${pattern} in the output:\n${this.#output}\n${this.#errors}`);
      }
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }

  /** Closes the reading end of its standard output, as `| head` does. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | string> {
    this.#child.kill(signal);
    return this.#ended;
  }
}
