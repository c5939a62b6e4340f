import { DEFAULT_MODEL } from "./detection.ts";

/** Queue of interactive texts for the default model: the one a plain sender or worker of any language uses. */
export const REQUEST_QUEUE = "raisontext_model";
const BULK_QUEUE = "raisontext_bulk";

/** Over how many queues the bulk texts of a model are spread, so that one client's many do not wait before another's few. */
export const BULK_SHARDS = 8;

/** Queue of a model's interactive texts: `raisontext_model`, or `raisontext_model.{name}` for all but the default model. */
export function interactiveQueue(model: string = DEFAULT_MODEL): string {
  return model === DEFAULT_MODEL ? REQUEST_QUEUE : `${REQUEST_QUEUE}.${model}`;
}

/** Queues of a model's bulk texts: `raisontext_bulk.{shard}`, or `raisontext_bulk.{shard}.{name}`. */
export function bulkQueues(model: string = DEFAULT_MODEL): readonly string[] {
  return Array.from({ length: BULK_SHARDS }, (_, shard) =>
    model === DEFAULT_MODEL ? `${BULK_QUEUE}.${shard}` : `${BULK_QUEUE}.${shard}.${model}`,
  );
}
