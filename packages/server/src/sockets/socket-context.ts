import type { Detections } from "../detections/detections.ts";

/** What a socket's protocol needs to know. */
export interface SocketContext {
  readonly detections: Detections;
  /** The address the socket comes from. */
  readonly client: string;
  /** How long a text may be asked for by its id after its socket closed, before it is given up; undefined: for ever. */
  readonly graceMs: number | undefined;
}
