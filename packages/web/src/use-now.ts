import { useEffect, useState } from "preact/hooks";

const TICK_MS = 1_000;

/** The time in milliseconds since the epoch, as a second hand shows it. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
