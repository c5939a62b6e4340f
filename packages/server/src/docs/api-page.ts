import { HTTP_SCHEMAS, OPERATIONS, openApiDocument } from "@raisontext/contract";
import { escapeHtml, inlineHtml } from "./html.ts";

type Json = Readonly<Record<string, unknown>>;

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

/** The fields of a schema; of a choice, those of each. */
function schemaTable(schema: Json): string {
  const choices = (schema.oneOf ?? schema.anyOf) as readonly Json[] | undefined;
  if (choices) return choices.map(schemaTable).join('<p class="muted">or</p>');
  const properties = schema.properties as Readonly<Record<string, Json>> | undefined;
  if (!properties) return `<p>${typeOf(schema)}</p>`;
  const required = new Set(schema.required as readonly string[] | undefined);
  const rows = Object.entries(properties).map(([name, property]) => [
    `<code>${escapeHtml(name)}</code>${required.has(name) ? "" : ' <span class="muted">optional</span>'}`,
    typeOf(property),
    inlineHtml(String(property.description ?? "")),
  ]);
  return table(["field", "type", "meaning"], rows);
}

/** A type in a few words; named ones as links. */
function typeOf(schema: Json): string {
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return `<a href="#${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return `<code>${escapeHtml(JSON.stringify(schema.const))}</code>`;
  if (Array.isArray(schema.enum)) {
    return schema.enum.map(value => `<code>${escapeHtml(String(value))}</code>`).join(" ");
  }
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.type === "array") return `array of ${typeOf((schema.items ?? {}) as Json)}`;
  if (schema.type === "object" && schema.properties)
    return objectOf(schema.properties as Readonly<Record<string, Json>>);
  return escapeHtml(String(schema.format ?? schema.type ?? "any"));
}

function objectOf(properties: Readonly<Record<string, Json>>): string {
  const fields = Object.entries(properties).map(
    ([name, type]) => `<code>${escapeHtml(name)}</code>: ${typeOf(type)}`,
  );
  return `{ ${fields.join(", ")} }`;
}

const withErrorLinks = (html: string): string =>
  html.replace(/<code>(\w+)<\/code>: /g, '<a href="/docs/errors#$1"><code>$1</code></a>: ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]) => row.map(cell => `<${tag}>${cell}</${tag}>`).join("");
  const body = rows.map(row => `<tr>${cells("td", row)}</tr>`).join("");
  return `<div class="scroll"><table><thead><tr>${cells("th", head)}</tr></thead><tbody>${body}</tbody></table></div>`;
}
