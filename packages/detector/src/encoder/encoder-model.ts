import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DetectorError } from "../detector-error.ts";
import { loadLinearModel } from "../linear/load-linear-model.ts";
import { BlendEvaluator } from "./blend-evaluator.ts";
import { EncoderSession } from "./encoder-session.ts";
import { WordPieces } from "./word-pieces.ts";

const rates = z.object({ "0.05": z.number(), "0.01": z.number(), "0.001": z.number() });
const encoderModelSchema = z.object({
  name: z.string(),
  version: z.string(),
  languages: z.record(
    z.string(),
    z.object({
      blend: z.object({ linear: z.number(), encoder: z.number(), bias: z.number() }),
      calibration: z.array(z.object({ minTokens: z.number(), slope: z.number(), offset: z.number() })),
      thresholds: z.array(z.object({ minTokens: z.number(), human: z.number(), ai: rates })),
    }),
  ),
});

/** What goes with the encoder's weights: `model.json`. */
export type EncoderModel = z.infer<typeof encoderModelSchema>;

/** Loads the encoder of a folder and the linear model it is blended with. Throws `model_missing` or `model_damaged`. */
export async function loadBlend(folder: string): Promise<BlendEvaluator> {
  const [model, tokenizer] = await Promise.all([read(folder, "model.json"), read(folder, "tokenizer.json")]);
  try {
    return new BlendEvaluator(
      encoderModelSchema.parse(JSON.parse(model)),
      await loadLinearModel(),
      new WordPieces(tokenizer),
      await EncoderSession.open(join(folder, "encoder.onnx")),
    );
  } catch (cause) {
    if (cause instanceof DetectorError) throw cause;
    throw new DetectorError("model_damaged", `the encoder cannot be read: ${cause}`, cause);
  }
}

function read(folder: string, name: string): Promise<string> {
  return readFile(join(folder, name), "utf8").catch((cause: unknown) => {
    throw new DetectorError("model_missing", `cannot read ${name}`, cause);
  });
}
