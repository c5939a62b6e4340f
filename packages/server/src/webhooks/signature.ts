import { createHmac } from "node:crypto";

const PREFIX = "whsec_";

/**
 * The secret that an API key's webhooks are signed with; without a key, that of those sent without one. It comes from the
 * store's own secret, so that it needs no place of its own and is the same at every server.
 */
export function webhookSecretOf(storeSecret: string, owner: string | undefined): string {
  const mac = createHmac("sha256", Buffer.from(storeSecret, "base64")).update(owner ?? "");
  return `${PREFIX}${mac.digest("base64")}`;
}

/** The headers that sign a webhook's body (https://www.standardwebhooks.com, version 1). */
export function signedHeaders(
  secret: string,
  id: string,
  at: Date,
  body: string,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const mac = createHmac("sha256", Buffer.from(secret.slice(PREFIX.length), "base64"));
  const signature = mac.update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
