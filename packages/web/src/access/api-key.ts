const STORAGE_KEY = "raisontext.key";

/** The API key that was given on an earlier visit. */
export function rememberedKey(): string | undefined {
  try {
    return localStorage.getItem(STORAGE_KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a key for this page and later visits; `false` where the browser refuses. */
export function rememberKey(key: string): boolean {
  try {
    localStorage.setItem(STORAGE_KEY, key);
    return true;
  } catch {
    return false;
  }
}

/** Forgets the key. */
export function forgetKey(): void {
  try {
    localStorage.removeItem(STORAGE_KEY);
  } catch {
    // Nothing was kept, either.
  }
}

/** The header that goes with everything the page asks for. */
export function authorization(key: string | undefined = rememberedKey()): Record<string, string> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

/** Whether the server takes this key, or none; it counts as taken while that cannot be told. */
export async function isAccepted(key: string | undefined): Promise<boolean> {
  // Headers can hold no other characters.
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) return false;
  try {
    const response = await fetch(new URL("api/v1/models", document.baseURI), { headers: authorization(key) });
    return response.status !== 401;
  } catch {
    return true;
  }
}
