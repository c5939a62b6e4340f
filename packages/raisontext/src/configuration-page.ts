import { VARIABLES, type Variable } from "./config.ts";

const HEAD = `# Configuration

Environment variables, or a \`.env\` file in the folder you start it in. All mistakes are reported at once, and the program ends
with 78. An empty variable counts as not set. A value may come from a file: \`RABBIT_MQ_URL_FILE=/run/secrets/rabbitmq\`.

This page is generated: \`npm run docs\`.
`;

/** docs/configuration.md: every variable, its default and its meaning. */
export function configurationPage(): string {
  const rows = VARIABLES.map(({ name, default: value, meaning, values }) => {
    const choice = values ? ` One of ${values.map(code).join(", ")}.` : "";
    return `| ${code(name)} | ${value === undefined ? "–" : code(value)} | ${meaning}${choice} |`;
  });
  return [HEAD, "| variable | default | meaning |", "| --- | --- | --- |", ...rows, ""].join("\n");
}

const code = (text: Variable["name"]): string => `\`${text}\``;
