/** A webhook that is to be called now. */
export interface DueWebhook {
  /** The same for every try. */
  readonly id: string;
  readonly subject: "detection" | "batch";
  readonly subjectId: string;
  /** API key its subject belongs to. */
  readonly owner?: string;
  readonly url: string;
  /** When its subject was settled. */
  readonly settledAt: Date;
  /** Tries so far, this one included. */
  readonly attempts: number;
}

/** How many webhooks to take, so that nobody's slow addresses hold up those of others. */
interface WebhookShare {
  readonly limit: number;
  /** Most of one owner. Who has no key counts as one owner. */
  readonly perOwner: number;
  /** Owners that none shall be taken of. */
  readonly except: readonly (string | undefined)[];
}

/** The webhooks that are to be called; they come with a record or a batch, and are due once that is settled. */
export interface WebhookStore {
  /**
   * Those that are due, as tries that begin now: until the lease is over no other server gets them. One whose try is not
   * reported until then is due again.
   */
  claim(now: Date, leaseMs: number, share: WebhookShare): Promise<readonly DueWebhook[]>;
  /** It was delivered, or is given up. */
  remove(id: string): Promise<void>;
  /** It is tried again. */
  postpone(id: string, until: Date): Promise<void>;
}
