import type { Ledger, Text } from "./ledger.ts";
import { between, type Random } from "./random.ts";

/** Somebody who asks for answers until each is there, whatever happens meanwhile. */
export interface Asker {
  ask(text: Text): void;
  /** Asks no more. */
  close(): void;
}

/** What an asker needs. */
export interface AskerOptions {
  /** Unlike that of any other asker. */
  readonly name: string;
  /** Addresses of the servers, `http://…`: any may be asked for anything. */
  readonly servers: readonly string[];
  readonly ledger: Ledger;
  readonly random: Random;
}

const FIRST_MS = 100;
const LONGEST_MS = 2_000;

/** How long to wait after so many failures in a row, in milliseconds: doubled each time, half of it at random. */
export function backoffMs(failures: number, random: Random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return between(random, [ceiling / 2, ceiling]);
}
