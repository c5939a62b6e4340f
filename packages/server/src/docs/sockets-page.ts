import { asyncApiDocument, MESSAGE_SCHEMAS } from "@raisontext/contract";
import { escapeHtml, inlineHtml } from "./html.ts";
import { type Json, schemaTable, table, typeOf } from "./schema-table.ts";

interface Channel {
  readonly address: string;
  readonly description: string;
  readonly messages: Readonly<Record<string, Json>>;
}

/** The sockets and the queues to read: the same as `/asyncapi.json`. */
export function socketsPage(): string {
  const { channels, components } = asyncApiDocument("") as {
    readonly channels: Readonly<Record<string, Channel>>;
    readonly components: { readonly schemas: Readonly<Record<string, Json>> };
  };
  return [
    "<h1>Sockets and queues</h1>",
    '<p>For programs: <a href="/asyncapi.json">AsyncAPI 3</a>.</p>',
    ...Object.entries(channels).map(([name, channel]) => channelOf(name, channel)),
    "<h2>Schemas</h2>",
    ...Object.keys(MESSAGE_SCHEMAS).map(
      name => `<h3 id="${name}">${name}</h3>${schemaTable(components.schemas[name] ?? {})}`,
    ),
  ].join("\n");
}

function channelOf(name: string, { address, description, messages }: Channel): string {
  const rows = Object.values(messages).map(({ summary, contentType, payload }) => [
    inlineHtml(String(summary)),
    escapeHtml(String(contentType)),
    typeOf(payload as Json),
  ]);
  return [
    `<h2 id="${name}"><code>${escapeHtml(address)}</code></h2>`,
    `<p>${inlineHtml(description)}</p>`,
    table(["message", "as", "content"], rows),
  ].join("\n");
}
