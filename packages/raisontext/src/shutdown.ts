import type { Logger } from "pino";

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/** How a program ends. */
export interface ShutdownOptions {
  readonly logger: Logger;
  /** Time for `close`, in milliseconds; afterwards the process exits with 1. */
  readonly deadlineMs: number;
  /** Drains and closes everything. */
  readonly close: () => Promise<void>;
}

/** Ctrl-C and SIGTERM close in order and exit with 0; a second signal ends the process at once. */
export function closeOnSignal({ logger, deadlineMs, close }: ShutdownOptions): void {
  let closing = false;
  const onSignal = (signal: keyof typeof SIGNALS) => {
    if (closing) process.exit(128 + SIGNALS[signal]);
    closing = true;
    logger.info(`${signal}: closing; again to stop at once`);
    setTimeout(() => {
      logger.error(`not closed within ${deadlineMs} ms; what was under way goes back to the queue`);
      process.exit(1);
    }, deadlineMs).unref();
    close().then(
      () => {
        logger.info("closed");
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, "closing failed");
        process.exit(1);
      },
    );
  };
  for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) process.on(signal, onSignal);
}
