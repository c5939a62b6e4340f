import { escapeHtml, inlineHtml } from "./html.ts";

/** A part of a description. */
export type Json = Readonly<Record<string, unknown>>;

/** The fields of a schema; of a choice, those of each. */
export function schemaTable(schema: Json): string {
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
export function typeOf(schema: Json): string {
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

/** A table; its cells are HTML. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]) => row.map(cell => `<${tag}>${cell}</${tag}>`).join("");
  const body = rows.map(row => `<tr>${cells("td", row)}</tr>`).join("");
  return `<div class="scroll" tabindex="0"><table><thead><tr>${cells("th", head)}</tr></thead><tbody>${body}</tbody></table></div>`;
}
