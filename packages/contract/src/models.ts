import * as z from "zod";

/** The body of `GET /api/v1/models`. */
export const modelListSchema = z.object({
  models: z.array(
    z.object({
      name: z.string().describe("What a request names it by."),
      workers: z.int().min(0).describe("Workers alive that serve it."),
      waiting: z.int().min(0).describe("Texts that wait for it, bulk ones included."),
      evaluators: z
        .array(z.object({ name: z.string(), version: z.string(), languages: z.array(z.string()).readonly() }))
        .describe("Which evaluators its workers have."),
    }),
  ),
});
export type ModelList = z.infer<typeof modelListSchema>;
