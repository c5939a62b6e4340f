import { PATIENCE_MS } from "@raisontext/testing/patience";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ResultsStore } from "../store/results-store.ts";
import { describeStores, record } from "../store/testing/describe-stores.ts";
import { Webhooks } from "./webhooks.ts";

const DAY_MS = 24 * 3_600_000;
const share = (limit: number) => ({ limit, perOwner: limit, except: [] });
/** Nobody listens there. */
const NOWHERE = "http://127.0.0.1:9/";

describeStores("calling webhooks", place => {
  let store: ResultsStore;
  beforeEach(async () => {
    store = await place().open();
  });
  afterEach(() => void vi.useRealTimers());

  test("goes on for a day, then gives up and says so without the address", async () => {
    const warnings: unknown[] = [];
    const webhooks = new Webhooks({
      store,
      allowPrivate: true,
      onWarning: (...warning) => warnings.push(warning),
    });
    await store.addSettled(record("d", { webhook: NOWHERE }), { state: "expired" });
    webhooks.start();
    await vi.waitFor(async () => {
      // Tried once, and put off.
      expect(await store.webhooks.claim(new Date(Date.now() + 60_000), 0, share(1))).toMatchObject([
        { attempts: 2 },
      ]);
    }, PATIENCE_MS);
    expect(warnings).toEqual([]);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + DAY_MS);
    await vi.waitFor(() => expect(warnings).toHaveLength(1), PATIENCE_MS);
    expect(warnings[0]).toEqual(["a webhook is given up", expect.objectContaining({ attempts: 3 })]);
    expect(JSON.stringify(warnings)).not.toContain(NOWHERE);
    await webhooks.close();
    vi.setSystemTime(Date.now() + DAY_MS);
    expect(await store.webhooks.claim(new Date(), 0, share(1))).toEqual([]);
  });
});
