import { useEffect, useState } from "preact/hooks";

/** What the page shows, by the fragment of its address. */
export type Route = "check" | "history" | "status" | "shared";

/** The fragment of each view that can be linked to. */
export const PLACES = { check: "#/", history: "#/history", status: "#/status" } as const;

/** The view of a fragment; anything unknown is the start. */
export function routeOf(fragment: string): Route {
  if (fragment.startsWith("#s=")) return "shared";
  if (fragment === PLACES.history) return "history";
  return fragment === PLACES.status ? "status" : "check";
}

/** The view that the address asks for now. */
export function useRoute(): { readonly route: Route; readonly fragment: string } {
  const [fragment, setFragment] = useState(location.hash);
  useEffect(() => {
    const change = () => setFragment(location.hash);
    addEventListener("hashchange", change);
    // It may have changed since it was first looked at.
    change();
    return () => removeEventListener("hashchange", change);
  }, []);
  return { route: routeOf(fragment), fragment };
}
