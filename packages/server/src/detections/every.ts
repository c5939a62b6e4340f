/** Does something again and again, never twice at once; errors go to `onError`. Returns how to stop it. */
export function every(
  ms: number,
  work: () => Promise<void> | void,
  onError: (error: unknown) => void,
): () => void {
  let running = false;
  const timer = setInterval(async () => {
    if (running) return;
    running = true;
    try {
      await work();
    } catch (error) {
      onError(error);
    } finally {
      running = false;
    }
  }, ms);
  return () => clearInterval(timer);
}
