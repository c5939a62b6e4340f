import type { ErrorCode, Progress } from "@raisontext/contract";

/** How far a text is. */
export type DetectProgress =
  /** It was accepted and waits. `position` 1 is next; `workers` 0: no model is running now, and it waits for one. */
  | ({ readonly state: "queued"; readonly id: string } & Progress)
  /** A worker is at it and takes its time. `queued` may follow, when that worker dies. */
  | { readonly state: "running"; readonly id: string }
  /** It was refused for now, and is sent again by itself. */
  | {
      readonly state: "refused";
      /** Absent: the service could not be reached. */
      readonly code?: ErrorCode;
      readonly retryInMs: number;
    };
