import { isErrorCode } from "@raisontext/contract";
import type { Dictionary, Passage } from "./dictionary.ts";

/** An error in plain words; a worker may have codes of its own. */
export function passageOf({ failure }: Dictionary, code: string): Passage {
  return isErrorCode(code) ? failure.byCode[code] : failure.unknown(code);
}
