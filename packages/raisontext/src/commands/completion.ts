import type { Command, Option } from "commander";

/** The shells there is completion for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** A command of the program, by its words after the program's name. */
interface Node {
  /** As `keys create`; empty: the program itself. */
  readonly path: string;
  readonly description: string;
  readonly options: readonly Option[];
  readonly children: readonly string[];
}

/** A script that completes the program's commands, options and their values; made of the program itself. */
export function completionScript(program: Command, shell: Shell): string {
  const nodes = [...walk(program, "")];
  if (shell === "fish") return fishScript(program.name(), nodes);
  const bash = bashScript(program.name(), nodes);
  return shell === "zsh" ? `autoload -U +X bashcompinit && bashcompinit\n${bash}` : bash;
}

function* walk(command: Command, path: string): Iterable<Node> {
  const { commands, options } = command;
  yield {
    path,
    description: command.description(),
    options: options.filter(({ hidden }) => !hidden),
    children: commands.map(child => child.name()),
  };
  for (const child of commands) yield* walk(child, path === "" ? child.name() : `${path} ${child.name()}`);
}

function bashScript(name: string, nodes: readonly Node[]): string {
  const inner = nodes.filter(({ children }) => children.length > 0);
  const steps = inner.flatMap(({ path, children }) =>
    children.map(child => `      "${path}/${child}") path="${path === "" ? child : `${path} ${child}`}" ;;`),
  );
  const values = nodes.flatMap(({ path, options }) =>
    options.flatMap(({ long, argChoices }) =>
      long && argChoices
        ? [`    "${path}/${long}") COMPREPLY=($(compgen -W "${argChoices.join(" ")}" -- "$cur")); return ;;`]
        : [],
    ),
  );
  const words = nodes.map(({ path, options, children }) => {
    const flags = [...options.map(({ long, short }) => long ?? short ?? ""), "--help"];
    return `    "${path}") options="${flags.join(" ")}" commands="${children.join(" ")}" ;;`;
  });
  return `_${name}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path="" options="" commands="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path/$word" in
${steps.join("\n")}
    esac
  done
  case "$path/$prev" in
${values.join("\n")}
  esac
  case "$path" in
${words.join("\n")}
  esac
  if [[ "$cur" == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$cur"))
  else COMPREPLY=($(compgen -W "$commands" -- "$cur") $(compgen -f -- "$cur")); fi
}
complete -o filenames -F _${name} ${name}
`;
}

function fishScript(name: string, nodes: readonly Node[]): string {
  const quote = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = nodes.flatMap(({ path, options, children }) => {
    const words = path.split(" ").filter(word => word !== "");
    const seen = words.map(word => `__fish_seen_subcommand_from ${word}`);
    const condition = (isLeaf: boolean) => {
      const none =
        isLeaf || children.length === 0 ? [] : [`not __fish_seen_subcommand_from ${children.join(" ")}`];
      const all = [...seen, ...none];
      return all.length === 0 ? "" : ` -n ${quote(all.join("; and "))}`;
    };
    const commands = nodes
      .filter(child => children.some(one => child.path === [...words, one].join(" ")))
      .map(
        ({ path: whole, description }) =>
          `complete -c ${name}${condition(false)} -a ${whole.split(" ").at(-1)} -d ${quote(description)}`,
      );
    const flags = options.flatMap(({ long, argChoices, description }) =>
      long
        ? [
            `complete -c ${name}${condition(true)} -l ${long.slice(2)} -d ${quote(description)}${argChoices ? ` -xa ${quote(argChoices.join(" "))}` : ""}`,
          ]
        : [],
    );
    return [...commands, ...flags];
  });
  return `${lines.join("\n")}\n`;
}
