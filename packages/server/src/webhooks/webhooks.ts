import { isSettled, type WebhookEvent } from "@raisontext/contract";
import { every } from "../detections/every.ts";
import type { ResultsStore } from "../store/results-store.ts";
import type { DueWebhook } from "../store/webhook-store.ts";
import { callWebhook } from "./call-webhook.ts";
import { signedHeaders, webhookSecretOf } from "./signature.ts";

/** How webhooks are called. */
export interface WebhooksOptions {
  readonly store: ResultsStore;
  /** Whether addresses inside private networks may be called. */
  readonly allowPrivate: boolean;
  /** Hears what an operator should know. */
  readonly onWarning: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

const LOOK_EVERY_MS = 500;
/** Calls at the same time; those of one owner's webhooks may grow to twice their share. */
const AT_ONCE = 200;
const PER_OWNER = 50;
/** Longer than a call may take. */
const LEASE_MS = 30_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3 * 3_600_000;
const GIVE_UP_MS = 24 * 3_600_000;

/**
 * Calls the webhooks that are due, any server any webhook, at least once each: a call that is not answered with a 2xx is
 * tried again after 5 s, 10 s, 20 s and so on up to 3 hours, for a day.
 */
export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #running = new Map<Promise<void>, string | undefined>();
  #stop = () => {};

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  /** Begins to call. */
  start(): void {
    this.#stop = every(
      LOOK_EVERY_MS,
      () => this.#look(),
      error => this.#options.onWarning("webhooks could not be looked for", { error: String(error) }),
    );
  }

  /** Begins no more calls; those that run are waited for. */
  async close(): Promise<void> {
    this.#stop();
    await Promise.all(this.#running.keys());
  }

  async #look(): Promise<void> {
    const limit = AT_ONCE - this.#running.size;
    if (limit <= 0) return;
    const owners = [...this.#running.values()];
    const except = [...new Set(owners)].filter(
      owner => owners.filter(other => other === owner).length >= PER_OWNER,
    );
    const share = { limit, perOwner: PER_OWNER, except };
    for (const due of await this.#options.store.webhooks.claim(new Date(), LEASE_MS, share)) {
      const call = this.#deliver(due).catch(error => {
        // Its lease ends by itself.
        this.#options.onWarning("a webhook's outcome could not be noted", { error: String(error) });
      });
      this.#running.set(call, due.owner);
      void call.finally(() => this.#running.delete(call));
    }
  }

  async #deliver(due: DueWebhook): Promise<void> {
    const { store, onWarning } = this.#options;
    const reason = await this.#call(due);
    if (reason === undefined) return store.webhooks.remove(due.id);
    const now = Date.now();
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (due.attempts - 1));
    if (now + pauseMs > due.settledAt.getTime() + GIVE_UP_MS) {
      // The address may hold a secret of its owner.
      onWarning("a webhook is given up", { webhook: due.id, attempts: due.attempts, reason });
      return store.webhooks.remove(due.id);
    }
    return store.webhooks.postpone(due.id, new Date(now + pauseMs * (1 + Math.random() / 4)));
  }

  /** Resolves with why it failed; undefined: it was delivered, or there is nothing to tell any more. */
  async #call({ id, subject, subjectId, owner, url, settledAt }: DueWebhook): Promise<string | undefined> {
    const { store, allowPrivate } = this.#options;
    try {
      const event = await this.#eventOf(subject, subjectId, owner, settledAt);
      if (event === undefined) return undefined;
      const body = JSON.stringify(event);
      const secret = webhookSecretOf(await store.keys.webhookSecret(), owner);
      const headers = signedHeaders(secret, id, new Date(), body);
      const status = await callWebhook({ url, headers, body, allowPrivate });
      return status >= 200 && status < 300 ? undefined : `status ${status}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #eventOf(
    subject: DueWebhook["subject"],
    id: string,
    owner: string | undefined,
    settledAt: Date,
  ): Promise<WebhookEvent | undefined> {
    const { store } = this.#options;
    const timestamp = settledAt.toISOString();
    if (subject === "batch") {
      const data = await store.batches.get(id, owner);
      return data && { type: "batch.settled", timestamp, data };
    }
    const data = await store.get(id, owner);
    return data && isSettled(data) ? { type: "detection.settled", timestamp, data } : undefined;
  }
}
