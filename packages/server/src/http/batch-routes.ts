import { Readable } from "node:stream";
import {
  type Batch,
  type BatchOptions,
  batchOptionsSchema,
  describeIssues,
  RaisonTextError,
  ROUTES,
} from "@raisontext/contract";
import type { FastifyInstance } from "fastify";
import type { Batches } from "../batches/batches.ts";
import { withNumbers } from "./detection-body.ts";
import { readIdempotencyKey } from "./detection-routes.ts";

/** How the batch routes behave. */
export interface BatchRoutesOptions {
  readonly batches: Batches;
  /** Throws `webhook_forbidden` for an address that may not be called. */
  readonly checkWebhook: (url: string) => void;
}

interface ById {
  Params: { id: string };
}

const ARRAY_TYPES = ["application/json"];
const LINES_TYPES = ["application/x-ndjson", "application/jsonl", "application/x-jsonlines"];
/** What the results are sent as. */
const RESULTS_TYPE = "application/x-ndjson";

/** `POST /api/v1/batches`; `GET` and `DELETE /api/v1/batches/{id}`, and `GET /api/v1/batches/{id}/results`. */
export async function addBatchRoutes(
  app: FastifyInstance,
  { batches, checkWebhook }: BatchRoutesOptions,
): Promise<void> {
  const config = { scope: "batches" } as const;

  await app.register(async scope => {
    scope.removeAllContentTypeParsers();
    // The body is read where it is used, as it comes.
    scope.addContentTypeParser([...ARRAY_TYPES, ...LINES_TYPES], (_, payload, done) => done(null, payload));
    scope.post(
      ROUTES.batches,
      { config: { ...config, counts: "batch", hasLongBody: true } },
      async (request, reply): Promise<Batch> => {
        const options = readOptions(request.query);
        if (options.webhook !== undefined) checkWebhook(options.webhook);
        const idempotencyKey = readIdempotencyKey(request);
        if (!(request.body instanceof Readable)) {
          throw new RaisonTextError("invalid_request", "The body is empty.");
        }
        const isArray = ARRAY_TYPES.includes(request.mediaType ?? "");
        const { caller } = request;
        // It outlives its reader: the answer to a body that is refused goes out on the same connection.
        const body = request.body.iterator({ destroyOnReturn: false });
        const batch = await batches.receive({ body, isArray, options, caller, idempotencyKey });
        reply.code(202).header("location", `${ROUTES.batches}/${batch.id}`);
        return batch;
      },
    );
  });

  const place = `${ROUTES.batches}/:id`;
  app.get<ById>(place, { config }, async ({ params, caller }) =>
    found(await batches.get(params.id, caller.owner)),
  );
  app.delete<ById>(place, { config }, async ({ params, caller }) =>
    found(await batches.cancel(params.id, caller.owner)),
  );
  app.get<ById & { Querystring: { from?: unknown } }>(
    `${place}/results`,
    { config },
    async ({ params, query, caller }, reply) => {
      const from = readFrom(query.from);
      found(await batches.get(params.id, caller.owner));
      return reply.type(RESULTS_TYPE).send(Readable.from(linesOf(batches.results(params.id, from))));
    },
  );
}

function found(batch: Batch | undefined): Batch {
  if (batch) return batch;
  throw new RaisonTextError("not_found", "There is no batch with this id, or no longer.");
}

async function* linesOf(results: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const result of results) yield `${JSON.stringify(result)}\n`;
}

function readOptions(query: unknown): BatchOptions {
  const parsed = batchOptionsSchema.safeParse(withNumbers(Object.fromEntries(Object.entries(query ?? {}))));
  if (parsed.success) return parsed.data;
  throw new RaisonTextError("invalid_request", describeIssues(parsed.error));
}

function readFrom(from: unknown): number {
  if (from === undefined) return 0;
  if (typeof from === "string" && /^\d{1,6}$/.test(from)) return Number(from);
  throw new RaisonTextError("invalid_request", "from: a whole number.");
}
