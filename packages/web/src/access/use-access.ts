import { useEffect, useState } from "preact/hooks";
import { isAccepted, rememberedKey } from "./api-key.ts";

/** Whether the server wants a key that the page has not. It is taken for no until the server says so. */
export function useNeedsKey(): boolean {
  const [needsKey, setNeedsKey] = useState(false);
  useEffect(() => {
    void isAccepted(rememberedKey()).then(accepted => setNeedsKey(!accepted));
  }, []);
  return needsKey;
}
