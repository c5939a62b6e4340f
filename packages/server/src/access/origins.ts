import { isIP } from "node:net";
import { RaisonTextError } from "@raisontext/contract";
import type { FastifyRequest } from "fastify";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Which pages may ask. */
export interface OriginsOptions {
  /** Origins beside the server's own; `*` allows all. */
  readonly allowed: readonly string[];
  /** Whether the server is for this machine alone, so that nobody has a reason to ask for it by another name. */
  readonly localOnly: boolean;
}

/** Tells the server's own pages, and those that are allowed, from strange ones. */
export class Origins {
  readonly #allowed: ReadonlySet<string>;
  readonly #localOnly: boolean;

  constructor({ allowed, localOnly }: OriginsOptions) {
    this.#allowed = new Set(allowed);
    this.#localOnly = localOnly;
  }

  /** Whether a page of this origin may read what this server answers. */
  allows(origin: string): boolean {
    return this.#allowed.has("*") || this.#allowed.has(origin);
  }

  /**
   * Throws `origin_forbidden` for a socket or a change that a strange page asks for. A browser sends the origin with
   * these; other programs send none. Where the server is for this machine alone, also for anything that is asked under
   * another name: a page whose name was made to point here would seem to be the server's own.
   */
  check({ headers, method, host, hostname }: FastifyRequest): void {
    const { origin } = headers;
    if (this.#localOnly && !isLocalName(hostname)) {
      const detail = "This server is for its own machine alone; RAISONTEXT_ACCESS opens it to others.";
      throw new RaisonTextError("origin_forbidden", detail);
    }
    if (origin === undefined || (SAFE_METHODS.has(method) && headers.upgrade === undefined)) return;
    if (this.allows(origin) || hostOf(origin) === host) return;
    throw new RaisonTextError("origin_forbidden");
  }
}

/** Nobody but this machine decides what these mean. */
function isLocalName(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return name === "" || name === "localhost" || name.endsWith(".localhost") || isIP(name) !== 0;
}

function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}
