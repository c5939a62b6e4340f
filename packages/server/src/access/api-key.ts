import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** An API key at the moment it is made: the only one in which anybody sees it whole. */
export interface NewApiKey {
  /** `rt_{id}_{secret}`. */
  readonly key: string;
  readonly id: string;
  /** SHA-256 of the secret, in hex. A secret of 256 random bits needs no slower hash. */
  readonly hash: string;
}

const SHAPE = /^rt_([0-9a-f]{12})_([\w-]{43})$/;
const NO_HASH = "0".repeat(64);

/** Makes an API key. */
export function createApiKey(): NewApiKey {
  const id = randomBytes(6).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  return { key: `rt_${id}_${secret}`, id, hash: hashOf(secret) };
}

/** The parts of a key; undefined when it has not the shape of one. */
export function parseApiKey(key: string): { readonly id: string; readonly secret: string } | undefined {
  const [, id, secret] = SHAPE.exec(key) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** Whether a secret is the one that was hashed, in the same time for every wrong one; without a hash it is none. */
export function isSecretOf(secret: string, hash: string | undefined): boolean {
  const isSame = timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(hash ?? NO_HASH));
  return isSame && hash !== undefined;
}

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
