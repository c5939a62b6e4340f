import { RaisonTextError } from "@raisontext/contract";
import type { Allowance, ApiKey, KeyStore } from "../store/key-store.ts";
import { isSecretOf, parseApiKey } from "./api-key.ts";
import { clientOf } from "./networks.ts";
import type { Scope } from "./scopes.ts";

/**
 * Who may ask. `open`: everybody, for everything, without limits, as on a machine of one's own; `public`: everybody for
 * single texts, within limits, the rest with a key; `keys`: nobody without a key.
 */
export type AccessMode = "open" | "public" | "keys";

/** Somebody who asks. */
export interface Caller {
  /** API key that what is sent belongs to; undefined: sent without one. */
  readonly owner: string | undefined;
  /** Key or address that texts are counted by. */
  readonly client: string;
  readonly scopes: readonly Scope[];
  /** Undefined: without limits. */
  readonly allowance: Allowance | undefined;
}

/** How access is given. */
export interface AccessOptions {
  readonly mode: AccessMode;
  readonly keys: Pick<KeyStore, "find">;
  /** What an address may ask for without a key, where that is allowed. */
  readonly anonymous: Allowance;
}

/** How long a key is remembered: so long a revoked one may be used still. */
const REMEMBER_MS = 2_000;
const MAX_REMEMBERED = 10_000;
const RETRY_MS = 2_000;

const ANONYMOUS_SCOPES: Readonly<Record<AccessMode, readonly Scope[]>> = {
  open: ["detect", "batches", "status"],
  public: ["detect"],
  keys: [],
};

/** Tells who asks. */
export class Access {
  readonly #options: AccessOptions;
  readonly #remembered = new Map<string, { readonly key: ApiKey | undefined; readonly until: number }>();

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /** Who asks from an address, with a key or without. Throws `unauthorized` for a key that is none. */
  async identify(address: string, key: string | undefined): Promise<Caller> {
    const { mode, anonymous } = this.#options;
    if (key === undefined) {
      const allowance = mode === "open" ? undefined : anonymous;
      return { owner: undefined, client: clientOf(address), scopes: ANONYMOUS_SCOPES[mode], allowance };
    }
    const parts = parseApiKey(key);
    const known = parts && (await this.#find(parts.id));
    const isGood = isSecretOf(parts?.secret ?? "", known?.hash);
    if (!known || !isGood || known.revokedAt !== undefined) {
      throw new RaisonTextError("unauthorized", "This is not an API key of this server, or no longer.");
    }
    return { owner: known.id, client: known.id, scopes: known.scopes, allowance: known };
  }

  async #find(id: string): Promise<ApiKey | undefined> {
    const now = performance.now();
    const remembered = this.#remembered.get(id);
    if (remembered && remembered.until > now) return remembered.key;
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    let key: ApiKey | undefined;
    try {
      key = await this.#options.keys.find(id);
    } catch (error) {
      throw new RaisonTextError("store_unavailable", undefined, { cause: error, retryAfterMs: RETRY_MS });
    }
    this.#remembered.set(id, { key, until: now + REMEMBER_MS });
    return key;
  }
}

/** Throws `unauthorized` or `forbidden` unless the caller has a scope. */
export function checkScope({ owner, scopes }: Caller, scope: Scope): void {
  if (scopes.includes(scope)) return;
  if (owner !== undefined)
    throw new RaisonTextError("forbidden", `This needs a key with the scope ${scope}.`);
  throw new RaisonTextError("unauthorized", "Send an API key: Authorization: Bearer rt_…");
}
