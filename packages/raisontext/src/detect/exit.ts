import { RaisonTextError } from "@raisontext/contract";

/** What `raisontext detect` ends with. */
export const EXIT = {
  /** Every text has its score. */
  ok: 0,
  /** Some text has none. */
  failures: 1,
  /** The command line cannot be followed. */
  usage: 2,
  /** A text has a verdict that `--fail-on` names. */
  matched: 3,
  /** The service cannot be reached or takes no texts now; another try may succeed. */
  unavailable: 75,
  /** The service refuses the key. */
  refused: 77,
  /** The configuration has mistakes. */
  configuration: 78,
  interrupted: 130,
  /** The reader of its output has seen enough. */
  nobodyReads: 141,
} as const;

const REFUSALS: ReadonlySet<string> = new Set(["unauthorized", "forbidden", "origin_forbidden"]);

/** Says what ended the run, where that is the service's doing, and with which exit code; throws what is not. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof DOMException && error.name === "AbortError") return EXIT.interrupted;
  const isLate = error instanceof DOMException && error.name === "TimeoutError";
  const isUnreachable = isLate || (error instanceof TypeError && error.message === "fetch failed");
  if (!isUnreachable && !(error instanceof RaisonTextError)) throw error;
  console.error(`raisontext: ${isUnreachable ? "the service cannot be reached" : error.message}`);
  return error instanceof RaisonTextError && REFUSALS.has(error.code) ? EXIT.refused : EXIT.unavailable;
}
