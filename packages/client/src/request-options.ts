import type { RequestOptionsInput } from "@raisontext/contract";

/** The options that are set. */
export function definedOf(options: RequestOptionsInput): RequestOptionsInput {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
