/**
 * JSON with six significant digits in fractions: more would be noise. Indented for people, but what lies deeper than
 * `depth` levels stands on one line.
 */
export function roundedJson(value: unknown, depth: number): string {
  return `${indented(JSON.parse(JSON.stringify(value, round)), depth, "")}\n`;
}

const round = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;

function indented(value: unknown, depth: number, margin: string): string {
  if (depth === 0 || typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${margin}  `;
  const list = Array.isArray(value);
  const parts = Object.entries(value).map(([key, part]) => {
    const content = indented(part, depth - 1, inner);
    return `${inner}${list ? "" : `${JSON.stringify(key)}: `}${content}`;
  });
  const [open, close] = list ? "[]" : "{}";
  return parts.length === 0 ? `${open}${close}` : `${open}\n${parts.join(",\n")}\n${margin}${close}`;
}
