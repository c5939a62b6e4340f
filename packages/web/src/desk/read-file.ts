import { createClient } from "@raisontext/client";
import { rememberedKey } from "../access/api-key.ts";

/** Has the server read a file's text; rejects with a `RaisonTextError` that says why it cannot. */
export async function readFile(file: File, signal: AbortSignal): Promise<string> {
  const apiKey = rememberedKey();
  const baseUrl = new URL(".", document.baseURI);
  const client = createClient({ baseUrl, ...(apiKey !== undefined && { apiKey }) });
  const { text } = await client.readDocument(file, { name: file.name, signal });
  return text;
}
