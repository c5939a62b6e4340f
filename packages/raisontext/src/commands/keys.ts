import { type Allowance, createApiKey, type Scope, webhookSecretOf } from "@raisontext/server";
import { pino } from "pino";
import { readConfig } from "../config.ts";
import { openStore } from "../roles.ts";

/** What `raisontext keys create` is asked for. */
export interface CreateKeyOptions extends Allowance {
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** `raisontext keys create`: prints a new key, which is shown this once. */
export function create({
  name,
  scopes,
  ratePerMinute,
  maxAtOnce,
  dailyQuota,
}: CreateKeyOptions): Promise<number> {
  return withKeys(async keys => {
    const { key, id, hash } = createApiKey();
    const quota = dailyQuota === undefined ? {} : { dailyQuota };
    await keys.add({ id, name, hash, scopes, ratePerMinute, maxAtOnce, ...quota });
    const secret = webhookSecretOf(await keys.webhookSecret(), id);
    console.log(`key             ${key}`);
    console.log(`webhook secret  ${secret}`);
    console.error("The key is shown this once; only its hash is kept.");
    return 0;
  });
}

/** `raisontext keys list`: every key, a line each. */
export function list(): Promise<number> {
  return withKeys(async keys => {
    const today = new Date().toISOString().slice(0, 10);
    const rows = [["ID", "NAME", "SCOPES", "PER MINUTE", "AT ONCE", "PER DAY", "TODAY", "CREATED", "STATE"]];
    for (const key of await keys.list()) {
      rows.push([
        key.id,
        key.name,
        key.scopes.join(","),
        String(key.ratePerMinute),
        String(key.maxAtOnce),
        key.dailyQuota === undefined ? "-" : String(key.dailyQuota),
        key.dailyQuota === undefined ? "-" : String(await keys.spent(key.id, today)),
        key.createdAt.toISOString().slice(0, 10),
        key.revokedAt === undefined ? "active" : `revoked ${key.revokedAt.toISOString().slice(0, 10)}`,
      ]);
    }
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
    for (const row of rows) {
      console.log(
        row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd(),
      );
    }
    return 0;
  });
}

/** `raisontext keys revoke`: the key is refused from now on, by running servers within 2 seconds. */
export function revoke(id: string): Promise<number> {
  return withKeys(async keys => {
    if (await keys.revoke(id)) return 0;
    console.error(`raisontext: there is no active key ${id}; raisontext keys list shows them`);
    return 1;
  });
}

/** `raisontext keys webhook-secret`: what webhooks of a key are signed with, or of texts that were sent without one. */
export function webhookSecret(id: string | undefined): Promise<number> {
  return withKeys(async keys => {
    if (id !== undefined && !(await keys.find(id))) {
      console.error(`raisontext: there is no key ${id}; raisontext keys list shows them`);
      return 1;
    }
    console.log(webhookSecretOf(await keys.webhookSecret(), id));
    return 0;
  });
}

type Keys = Awaited<ReturnType<typeof openStore>>["keys"];

async function withKeys(use: (keys: Keys) => Promise<number>): Promise<number> {
  const store = await openStore(readConfig(), pino({ level: "silent" }));
  try {
    return await use(store.keys);
  } finally {
    await store.close();
  }
}
