import { type LookupAddress, type LookupAllOptions, lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { RaisonTextError } from "@raisontext/contract";
import ipaddr from "ipaddr.js";

/** Finds the addresses of a name, as `lookup` of `node:dns` does. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Whether an IP address may be called from a public server: no private, local, reserved or translated one. */
export function isPublicAddress(address: string): boolean {
  // `process` makes an IPv4 address of one that is wrapped in IPv6.
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  // An IPv4 address in the lower bits of IPv6 is an old way to write it.
  const isWrapped = parsed instanceof ipaddr.IPv6 && parsed.parts.slice(0, 6).every(part => part === 0);
  return !isWrapped && parsed.range() === "unicast";
}

/**
 * Throws `webhook_forbidden` when an address certainly leads into a private network. A name is looked at when it is
 * called, for it may point elsewhere by then.
 */
export function checkPublicUrl(url: string): void {
  const name = new URL(url).hostname.replace(/^\[|\]$|\.$/g, "").toLowerCase();
  const isLocalName = name === "localhost" || name.endsWith(".localhost") || name.endsWith(".local");
  if (isLocalName || (ipaddr.isValid(name) && !isPublicAddress(name))) {
    throw new RaisonTextError("webhook_forbidden", "The webhook's address is inside a private network.");
  }
}

/**
 * Resolves names with `resolve` and refuses one of whose addresses any is private. The connection goes to the very address
 * that was looked at, so that a name which changes in between gains nothing.
 */
export function createPublicLookup(resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(new Error("the name leads into a private network"), "", 0);
      }
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}
