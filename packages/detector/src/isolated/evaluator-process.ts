import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Answer, fromThrown, type Question, type Task } from "./messages.ts";

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));
/** How long a process that was told to end, or was killed, is waited for. */
const PATIENCE_MS = 1_000;

/** A question took longer than it may; its process was killed. */
export class TimedOut extends Error {}

/** A process ended before it answered; the message says how. */
export class Ended extends Error {}

/**
 * A child process for one evaluator. It answers one question at a time, the first of which names the module to load.
 *
 *     alive ──it exits, or crashes──▶ gone
 *     alive ──a question takes too long, kill()──▶ dying ──▶ gone
 *     alive ──end()──▶ dying ──▶ gone
 *
 * Only a process that is alive is asked. It keeps the caller's process from ending only while it has a question.
 */
export class EvaluatorProcess {
  readonly #child: ChildProcess;
  readonly #gone = Promise.withResolvers<void>();
  readonly #died = Promise.withResolvers<string>();
  #asked: { readonly id: number; readonly settle: (answer: Answer | Error) => void } | undefined;
  #questions = 0;
  #alive = true;

  /** `maxHeapMb` is the most heap in MiB, Node's own by default; at the limit the process dies. */
  constructor(maxHeapMb?: number) {
    this.#child = fork(CHILD, [String(process.pid)], {
      serialization: "advanced",
      execArgv: maxHeapMb === undefined ? [] : [`--max-old-space-size=${maxHeapMb}`],
      // What a model prints must not get between the results on our standard output.
      stdio: ["ignore", 2, 2, "ipc"],
      // Out of the reach of Ctrl-C, which would end it while it starts and ignores nothing yet.
      detached: true,
    });
    this.#child.on("message", (answer: Answer) => this.#hear(answer));
    this.#child.on("error", error => this.#bury(error.message));
    this.#child.once("exit", (code, signal) =>
      this.#end(signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`),
    );
    this.#unref();
  }

  /** Whether it can be asked. */
  get alive(): boolean {
    return this.#alive && this.#child.connected;
  }

  /** Resolves with how it ended when nobody here ended it. */
  get died(): Promise<string> {
    return this.#died.promise;
  }

  /**
   * Resolves with the answer, or rejects with what the evaluator threw, with `Ended`, or with `TimedOut` after
   * `timeoutMs`, when the process is killed. To be called when the answer before is there.
   */
  async ask<T>(task: Task, timeoutMs?: number): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<Answer | Error>();
    const question: Question = { id: ++this.#questions, task };
    // A process that could not be started has no channel; the "error" event says why.
    this.#child.send?.(question, error => error && this.clear());
    this.#asked = { id: question.id, settle: resolve };
    this.#ref();
    const timer =
      timeoutMs === undefined ? undefined : setTimeout(() => this.#expire(question.id), timeoutMs);
    const answer = await promise;
    clearTimeout(timer);
    this.#asked = undefined;
    this.#unref();
    if (answer instanceof Error) throw answer;
    if ("thrown" in answer) throw fromThrown(answer.thrown);
    return answer.value as T;
  }

  /** Ends it at once, whatever it does. */
  kill(): void {
    this.#alive = false;
    this.#child.kill("SIGKILL");
  }

  /** Sees to it that one which cannot be asked any more ends; when it died, that is still told. */
  clear(): void {
    this.#child.kill("SIGKILL");
  }

  /** Lets an idle process end in order, and kills it when it takes too long. */
  async end(): Promise<void> {
    this.#alive = false;
    if (this.#child.connected) this.#child.disconnect();
    await this.gone();
    this.kill();
    await this.gone();
  }

  /** Waits until it is gone, for a second at most: not even SIGKILL ends a process that hangs in a driver. */
  async gone(): Promise<void> {
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, PATIENCE_MS);
    await Promise.race([this.#gone.promise, patience.promise]);
    clearTimeout(timer);
  }

  #hear(answer: Answer): void {
    // The user's module may send messages of its own.
    if (answer?.id === this.#asked?.id) this.#asked?.settle(answer);
  }

  /** Looks for an answer first: when this process was held up, it may have come in time and not been read. */
  #expire(id: number): void {
    setImmediate(() => {
      if (this.#asked?.id !== id) return;
      this.kill();
      this.#asked.settle(new TimedOut());
    });
  }

  /** Its last answer may still be on its way when it has ended; a grandchild may hold the channel open for ever. */
  #end(how: string): void {
    if (this.#alive) this.#died.resolve(how);
    this.#alive = false;
    if (!this.#child.connected) this.#bury(how);
    this.#child.once("disconnect", () => this.#bury(how));
    setTimeout(() => this.#bury(how), PATIENCE_MS).unref();
  }

  #bury(how: string): void {
    this.#alive = false;
    this.#asked?.settle(new Ended(how));
    this.#gone.resolve();
  }

  #ref(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }

  #unref(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }
}
