import { ROUTES } from "@raisontext/contract";
import { type Exposition, readExposition } from "./exposition.ts";

/** The figures at an address, read strictly, and as they were sent. */
export async function scrape(url: string): Promise<Exposition & { readonly text: string }> {
  const response = await fetch(url + ROUTES.metrics);
  if (response.status !== 200) throw new Error(`the scrape answers ${response.status}`);
  const type = response.headers.get("content-type");
  if (type !== "text/plain; version=0.0.4; charset=utf-8") throw new Error(`the scrape is ${type}`);
  const text = await response.text();
  return { ...readExposition(text), text };
}
