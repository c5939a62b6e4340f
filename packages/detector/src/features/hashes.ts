/** Prime and offset of FNV-1a with 32 bits. */
export const FNV_PRIME = 0x01000193;
export const FNV_OFFSET = 0x811c9dc5;

/** Spreads a 32-bit hash over all its bits: the finaliser of MurmurHash3. */
export function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** FNV-1a over the code units of a word, from a seed. */
export function hashWord(word: string, seed: number = FNV_OFFSET): number {
  let hash = seed;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), FNV_PRIME);
  return hash;
}

/** A hash of numbers in order. */
export function hashNumbers(seed: number, a: number, b = 0, c = 0): number {
  const first = Math.imul(seed ^ a, FNV_PRIME);
  const second = Math.imul(mix(first) ^ b, FNV_PRIME);
  return Math.imul(mix(second) ^ c, FNV_PRIME);
}
