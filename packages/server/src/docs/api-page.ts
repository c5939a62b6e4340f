import { HTTP_SCHEMAS, OPERATIONS, openApiDocument } from "@raisontext/contract";
import { escapeHtml, inlineHtml } from "./html.ts";
import { type Json, schemaTable, table, typeOf } from "./schema-table.ts";

/** The HTTP interface to read: the same as `/openapi.json`. */
export function apiPage(): string {
  const { paths, components } = openApiDocument("") as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, Json>> };
  };
  const operations = OPERATIONS.map(({ method, path }) =>
    operationOf(method, path, paths[path]?.[method] ?? {}),
  );
  const schemas = Object.keys(HTTP_SCHEMAS).map(
    name => `<h3 id="${name}">${name}</h3>${schemaTable(components.schemas[name] ?? {})}`,
  );
  return [
    "<h1>HTTP interface</h1>",
    '<p>For programs: <a href="/openapi.json">OpenAPI 3.1</a>; the sockets and the queues: <a href="/asyncapi.json">AsyncAPI 3</a>.',
    'Every refusal has a code: <a href="/docs/errors">errors</a>.</p>',
    ...operations,
    "<h2>Schemas</h2>",
    ...schemas,
  ].join("\n");
}

function operationOf(method: string, path: string, operation: Json): string {
  const { summary, description, operationId } = operation;
  const parameters = operation.parameters as readonly (Json & { readonly schema: Json })[];
  const body = operation.requestBody as { readonly content: Readonly<Record<string, Json>> } | undefined;
  const responses = operation.responses as Readonly<Record<string, Json>>;
  const scope = operation["x-scope"];
  return [
    `<h2 id="${String(operationId)}"><span class="method">${method}</span> <code>${escapeHtml(path)}</code></h2>`,
    `<p>${inlineHtml(String(summary))} ${inlineHtml(String(description ?? ""))}</p>`,
    scope === undefined ? "" : `<p class="muted">Scope of a key: <code>${String(scope)}</code></p>`,
    parameters.length === 0
      ? ""
      : table(
          ["parameter", "in", "meaning"],
          parameters.map(({ name, in: place, description: meaning }) => [
            `<code>${escapeHtml(String(name))}</code>`,
            String(place),
            inlineHtml(String(meaning)),
          ]),
        ),
    body === undefined
      ? ""
      : table(
          ["body", "content"],
          Object.entries(body.content).map(([type, { schema }]) => [
            `<code>${escapeHtml(type)}</code>`,
            schema === undefined ? "the file" : typeOf(schema as Json),
          ]),
        ),
    table(
      ["status", "content", "meaning"],
      Object.entries(responses).map(([status, { description: meaning, content }]) => [
        status,
        Object.entries((content ?? {}) as Readonly<Record<string, Json>>)
          .map(([type, { schema }]) => (schema === undefined ? escapeHtml(type) : typeOf(schema as Json)))
          .join(", "),
        withErrorLinks(inlineHtml(String(meaning))),
      ]),
    ),
  ].join("\n");
}

const withErrorLinks = (html: string): string =>
  html.replace(/<code>(\w+)<\/code>: /g, '<a href="/docs/errors#$1"><code>$1</code></a>: ');
