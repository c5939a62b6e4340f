import * as z from "zod";

/** The body of `GET /api/v1/models`. */
export const modelListSchema = z.object({
  models: z.array(
    z.object({
      /** What a request names it by. */
      name: z.string(),
      /** Workers alive that serve it. */
      workers: z.int().min(0),
      /** Texts that wait for it, bulk ones included. */
      waiting: z.int().min(0),
      /** Which evaluators its workers have. */
      evaluators: z.array(
        z.object({ name: z.string(), version: z.string(), languages: z.array(z.string()).readonly() }),
      ),
    }),
  ),
});
export type ModelList = z.infer<typeof modelListSchema>;
