import { bulkQueues, interactiveQueue, type Lane } from "@raisontext/contract";

/** A queue that requests are taken from. */
export interface Source {
  readonly queue: string;
  readonly lane: Lane;
  /** Which of the bulk queues it is; 0 for the interactive one. */
  readonly shard: number;
}

/** The queues of a model's lanes. */
export function sourcesOf(model: string, lanes: readonly Lane[]): readonly Source[] {
  const interactive: Source = { queue: interactiveQueue(model), lane: "interactive", shard: 0 };
  const bulk = bulkQueues(model).map((queue, shard): Source => ({ queue, lane: "bulk", shard }));
  return [interactive, ...bulk].filter(({ lane }) => lanes.includes(lane));
}
