import type { Status } from "@raisontext/client";
import { useEffect, useState } from "preact/hooks";
import { authorization } from "../access/api-key.ts";

const EVERY_MS = 5_000;

/** The status as it was heard last. */
export interface HeardStatus {
  readonly status: Status;
  /** When, in ms since the epoch. */
  readonly at: number;
}

/**
 * Asks for the status every 5 s while the page is seen. `silent`: the last try had no answer; `refused`: it needs a key that
 * the page has not.
 */
export function useStatus(): {
  readonly heard: HeardStatus | undefined;
  readonly silent: boolean;
  readonly refused: boolean;
} {
  const [refused, setRefused] = useState(false);
  const [heard, setHeard] = useState<HeardStatus>();
  const [silent, setSilent] = useState(false);

  useEffect(() => {
    const leaving = new AbortController();
    const ask = async () => {
      if (document.hidden) return;
      try {
        const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(EVERY_MS)]);
        const response = await fetch(new URL("api/v1/status", document.baseURI), {
          signal,
          headers: authorization(),
        });
        setRefused(response.status === 401 || response.status === 403);
        const status = (await response.json()) as Status;
        if (!response.ok || !Array.isArray(status.minutes)) throw new TypeError("no status");
        setHeard({ status, at: Date.now() });
        setSilent(false);
      } catch {
        if (!leaving.signal.aborted) setSilent(true);
      }
    };
    void ask();
    const timer = setInterval(ask, EVERY_MS);
    document.addEventListener("visibilitychange", ask);
    return () => {
      leaving.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, []);

  return { heard, silent, refused };
}
