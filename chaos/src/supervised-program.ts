import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** How a supervised program is started. */
export interface SupervisedProgramOptions {
  /** Names it in reports, and its log. */
  readonly name: string;
  readonly args: readonly string[];
  /** All of its environment besides PATH and HOME. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Whether it can do its work; it was started just now. `log` is what it has written since. */
  readonly isReady: (log: string) => Promise<boolean>;
  /** Hears of an end that nobody had asked for. */
  readonly onCrash: (what: string) => void;
}

const RESTART_MS = 300;
const READY_MS = 30_000;
/** The programs give themselves 15 s to close. */
const CLOSE_MS = 20_000;

const running = new Set<ChildProcess>();
// The last resort, when there is no time left to end anything in order.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * A process that is started again whenever it ends, as under systemd or Docker.
 *
 *     running ──ends by itself──▶ down ──after 0.3 s──▶ running
 *     running ──restart()──▶ down ──after `downMs`──▶ running
 *     any ──close()──▶ closed
 */
export class SupervisedProgram {
  readonly name: string;
  readonly #options: SupervisedProgramOptions;
  readonly #log: number;
  #child: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #logStart = 0;
  #isExpected = false;
  #closed = false;

  constructor(options: SupervisedProgramOptions) {
    this.name = options.name;
    this.#options = options;
    this.#log = openSync(options.logFile, "a+");
    this.#start();
  }

  /** Resolves when it can do its work, or after 30 s. */
  async ready(): Promise<boolean> {
    const deadline = Date.now() + READY_MS;
    const { logFile, isReady } = this.#options;
    while (!this.#closed && Date.now() < deadline) {
      if (await isReady(readFileSync(logFile).subarray(this.#logStart).toString()).catch(() => false))
        return true;
      await sleep(50);
    }
    return false;
  }

  /** Ends it with a signal, and starts it again after a while; resolves when it is ready. */
  async restart(signal: "SIGKILL" | "SIGTERM", downMs: number): Promise<void> {
    this.#isExpected = true;
    const child = this.#child;
    this.#note(signal);
    child?.kill(signal);
    const overdue = setTimeout(() => {
      this.#options.onCrash(`${this.name} did not end within ${CLOSE_MS} ms of ${signal}`);
      child?.kill("SIGKILL");
    }, CLOSE_MS);
    await this.#ended;
    clearTimeout(overdue);
    await sleep(downMs);
    this.#start();
    await this.ready();
  }

  /** Stops it as a debugger would, and lets it go on after a while. */
  async pause(ms: number): Promise<void> {
    const child = this.#child;
    this.#note("SIGSTOP");
    child?.kill("SIGSTOP");
    await sleep(ms);
    this.#note("SIGCONT");
    child?.kill("SIGCONT");
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#child?.kill("SIGKILL");
    await this.#ended;
    closeSync(this.#log);
  }

  #start(): void {
    if (this.#closed) return;
    this.#isExpected = false;
    const { name, args, env, logFile, onCrash } = this.#options;
    const { PATH = "", HOME = "" } = process.env;
    this.#logStart = readFileSync(logFile).length;
    const child = spawn(process.execPath, args, {
      env: { PATH, HOME, ...env },
      stdio: ["ignore", this.#log, this.#log],
    });
    this.#child = child;
    running.add(child);
    this.#ended = once(child, "exit").then(([code, signal]) => {
      running.delete(child);
      if (this.#isExpected || this.#closed) return;
      onCrash(`${name} ended by itself: ${signal ?? `exit code ${code}`}`);
      setTimeout(() => this.#start(), RESTART_MS);
    });
  }

  #note(what: string): void {
    if (!this.#closed) writeSync(this.#log, `--- ${new Date().toISOString()} ${what}\n`);
  }
}
