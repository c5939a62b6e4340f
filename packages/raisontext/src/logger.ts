import { type Logger, pino } from "pino";
import pretty from "pino-pretty";

/** The log of a program: lines for people on a terminal, JSON lines elsewhere. Written at once, so none is lost at exit. */
export function createLogger(level: string): Logger {
  const destination = process.stdout.isTTY
    ? pretty({ sync: true, ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss" })
    : pino.destination({ dest: 1, sync: true });
  return pino({ level, redact: ["*.text", "*.url"] }, destination);
}
