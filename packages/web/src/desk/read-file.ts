import { createClient } from "@raisontext/client";

/** Has the server read a file's text; rejects with a `RaisonTextError` that says why it cannot. */
export async function readFile(file: File, signal: AbortSignal): Promise<string> {
  const client = createClient({ baseUrl: new URL(".", document.baseURI) });
  const { text } = await client.readDocument(file, { name: file.name, signal });
  return text;
}
