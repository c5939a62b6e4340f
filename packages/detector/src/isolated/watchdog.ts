import { Worker } from "node:worker_threads";

const CHECK_EVERY_MS = 500;

/**
 * Kills this process within half a second when its parent is gone, even while its main thread is held up for ever and
 * hears nothing: a thread looks.
 */
export function watch(parentPid: number): void {
  // As text, because a thread that reads TypeScript needs 10 MB more.
  const code = `setInterval(() => {
    if (process.ppid !== ${parentPid}) process.kill(process.pid, "SIGKILL");
  }, ${CHECK_EVERY_MS})`;
  new Worker(code, { eval: true }).unref();
}
