import type { ScoredDetection } from "@raisontext/client";
import type { News } from "../stage.ts";

/**
 * What becomes of a document.
 *
 * reading (a file on its way to its text) → waiting | failed; waiting (without news until there are some) → scored |
 * failed | cancelled; each of these → waiting, when it is checked again.
 */
export type Phase =
  | { readonly name: "reading" }
  | {
      readonly name: "waiting";
      readonly startedAt: number;
      /** Known once the server has accepted the text; with it a reloaded page asks again. */
      readonly id?: string;
      readonly news?: News;
    }
  | { readonly name: "scored"; readonly detection: ScoredDetection }
  | { readonly name: "failed"; readonly code: string }
  | { readonly name: "cancelled" };

/** A text on the desk, and what became of it. */
export interface DeskDocument {
  readonly key: string;
  /** The name of its file; absent for a pasted text. */
  readonly name?: string;
  /** Empty while its file is read. */
  readonly text: string;
  readonly phase: Phase;
}
