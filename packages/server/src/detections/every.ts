/**
 * Does something again and again, never twice at once. The first error of a row goes to `onError`: the same trouble is not
 * told twice a second. Returns how to stop it.
 */
export function every(
  ms: number,
  work: () => Promise<void> | void,
  onError: (error: unknown) => void,
): () => void {
  let running = false;
  let failing = false;
  const timer = setInterval(async () => {
    if (running) return;
    running = true;
    try {
      await work();
      failing = false;
    } catch (error) {
      if (!failing) onError(error);
      failing = true;
    } finally {
      running = false;
    }
  }, ms);
  return () => clearInterval(timer);
}
