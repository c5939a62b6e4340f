import type { Caller } from "../access/access.ts";
import type { UsageGate } from "../access/usage-gate.ts";
import type { Detections } from "../detections/detections.ts";

/** What a socket's protocol needs to know. */
export interface SocketContext {
  readonly detections: Detections;
  readonly gate: UsageGate;
  /** Whose socket it is. */
  readonly caller: Caller;
  /** How long a text may be asked for by its id after its socket closed, before it is given up; undefined: for ever. */
  readonly graceMs: number | undefined;
}
