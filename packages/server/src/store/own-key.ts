/** An idempotency key that is its owner's alone. */
export function ownKey(name: string, owner: string | undefined): string {
  return owner === undefined ? name : `${owner}/${name}`;
}
