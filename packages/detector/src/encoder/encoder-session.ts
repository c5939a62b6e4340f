import { availableParallelism } from "node:os";
import { InferenceSession, Tensor } from "onnxruntime-node";

/** The marks around a window's pieces. */
const START = 0;
const END = 2;
/** Most pieces of a window, without its marks. */
export const MAX_PIECES = 510;

/** Runs an encoder. It computes in the calling thread, with as many threads as there are cores. */
export class EncoderSession {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** Opens an ONNX file: `ids` [1, length] to `logits` [length]. */
  static async open(file: string): Promise<EncoderSession> {
    const session = await InferenceSession.create(file, {
      intraOpNumThreads: availableParallelism(),
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
    });
    return new EncoderSession(session);
  }

  /**
   * The logits of a window's pieces, the first and the last those of its marks; shape [pieces + 2]. Windows are computed
   * one by one: the model's activations are quantised by the range of all that is computed at once, so that a window would
   * have another score beside other windows.
   */
  async logits(window: readonly number[]): Promise<Float32Array> {
    const ids = BigInt64Array.from([START, ...window, END], BigInt);
    const { logits } = await this.#session.run({ ids: new Tensor("int64", ids, [1, ids.length]) });
    if (logits?.data instanceof Float32Array && logits.data.length === ids.length) return logits.data;
    throw new Error("the model gave no logits");
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
