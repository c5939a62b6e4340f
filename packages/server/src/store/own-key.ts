/**
 * An idempotency key that is its sender's alone: of the API key, or, without one, of the address it came from. Two senders
 * may choose the same name.
 */
export function ownKey(name: string, owner: string | undefined, client: string): string {
  return owner === undefined ? `-/${client}/${name}` : `${owner}/${name}`;
}
