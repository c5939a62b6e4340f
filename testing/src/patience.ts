/**
 * How long tests wait for what must come, in ms. A wait ends when it has come, so much of this passes only on a machine that is
 * busy with something else; what has to be fast is timed by itself.
 */
export const PATIENCE_MS = 60_000;
