import { LIMITS } from "@raisontext/contract";

/** What a client prefers (RFC 7240), as far as it is followed here. */
export interface Preference {
  /** How long to wait for the answer, in milliseconds. */
  readonly waitMs: number;
  /** What the `Preference-Applied` header says. */
  readonly applied: string;
}

/**
 * Reads `Prefer: wait=N` (seconds, up to 60) or `Prefer: respond-async`; with both, the answer is waited for and the rest
 * follows. What is not understood is ignored, as the RFC wants it.
 */
export function readPreference(header: string | readonly string[] | undefined): Preference | undefined {
  const preferences = [header ?? []].flat().join(",").split(",");
  const names = preferences.map(preference => preference.split(";")[0]?.trim().toLowerCase() ?? "");
  const wait = names
    .map(name => /^wait\s*=\s*"?(\d{1,9})"?$/.exec(name)?.[1])
    .find(seconds => seconds !== undefined);
  if (wait !== undefined) {
    const seconds = Math.min(Number(wait), LIMITS.waitMaxSeconds);
    return { waitMs: seconds * 1_000, applied: `wait=${seconds}` };
  }
  return names.includes("respond-async") ? { waitMs: 0, applied: "respond-async" } : undefined;
}
