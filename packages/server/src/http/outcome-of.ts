const CHECK_TIMEOUT_MS = 2_000;

/** What a check gives; undefined when it fails or takes longer than 2 s. */
export async function outcomeOf<T>(check: () => Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), CHECK_TIMEOUT_MS);
  return Promise.race([check().catch(() => undefined), late]).finally(() => clearTimeout(timer));
}

/** Whether a check succeeds within 2 s. */
export async function succeeds(check: () => Promise<unknown>): Promise<boolean> {
  return (await outcomeOf(() => check().then(() => true))) ?? false;
}
