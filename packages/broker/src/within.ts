import { BrokerUnavailable } from "./broker-error.ts";

/** Waits for a promise, but no longer than `ms`: then rejects with `BrokerUnavailable`. */
export async function within<T>(promise: Promise<T>, ms: number, detail: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new BrokerUnavailable(detail)), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
