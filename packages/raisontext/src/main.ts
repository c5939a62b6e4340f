import { Argument, Command, InvalidArgumentError } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { completionScript, SHELLS, type Shell } from "./commands/completion.ts";
import { addKeyCommands } from "./commands/key-commands.ts";
import { addModelCommands } from "./commands/model-commands.ts";
import type { Choice } from "./commands/queue.ts";
import { ConfigError } from "./config.ts";
import { addDetectCommand } from "./detect/detect-command.ts";
import { UsageError } from "./detect/usage-error.ts";

interface ModelOption {
  readonly model?: string;
}

/** `--model`, for the commands that hold a model; it goes before `RAISONTEXT_MODEL`. */
const MODEL_OPTION = [
  "--model <model>",
  "encoder, linear, a folder with a trained model, or a module (.js, .ts) with an evaluator of your own (default: RAISONTEXT_MODEL, or encoder)",
] as const;

/** The command line: parses it, runs the command, turns an error into one line and an exit code. */
export async function main(argv: readonly string[] = process.argv): Promise<void> {
  const program = new Command("raisontext")
    .description(
      "Tells how likely a text was written by an AI. The server never runs the model: texts wait in a queue.",
    )
    .version(packageJson.version)
    .showHelpAfterError("(--help tells more)")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

  // Loaded when called: scoring a file needs no server.
  const run = async (role: "start" | "server" | "worker", model?: string) =>
    (await import("./commands/run.ts")).run(role, model);

  program
    .command("start")
    .description("server and worker in one process, on the embedded queue unless RABBIT_MQ_URL is set")
    .option(...MODEL_OPTION)
    .action(({ model }: ModelOption) => run("start", model));
  program
    .command("server")
    .description("the page, HTTP and sockets; needs a worker elsewhere")
    .action(() => run("server"));
  program
    .command("worker")
    .description("the model; needs a server elsewhere")
    .option(...MODEL_OPTION)
    .action(({ model }: ModelOption) => run("worker", model));
  addDetectCommand(program, MODEL_OPTION);
  addModelCommands(program);
  addQueueCommands(program);
  addKeyCommands(program);
  program
    .command("doctor")
    .description("checks configuration, broker, store, model and page, and says what to do")
    .option("--json", "for programs", false)
    .action(async (options: { readonly json: boolean }) => {
      process.exitCode = await (await import("./commands/doctor.ts")).doctor(options);
    });
  program
    .command("completion")
    .description("prints a script that completes commands and options in your shell")
    .addArgument(new Argument("<shell>", "which one").choices(SHELLS))
    .addHelpText("after", "\nFor bash: raisontext completion bash >> ~/.bashrc")
    .action((shell: Shell) => {
      process.stdout.write(completionScript(program, shell));
    });

  try {
    await program.parseAsync(argv);
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : `raisontext: ${describe(error)}`);
    process.exit(error instanceof ConfigError ? 78 : error instanceof UsageError ? 2 : 1);
  }
}

function addQueueCommands(program: Command): void {
  const queue = program.command("queue").description("looks into the queues and handles the dead letters");
  const load = () => import("./commands/queue.ts");
  queue
    .command("status")
    .description("how many messages wait in each queue")
    .action(async () => {
      process.exitCode = await (await load()).status();
    });
  queue
    .command("peek")
    .description("shows the first dead letters, a JSON line each")
    .option("--limit <count>", "how many", readCount, 10)
    .option("--text", "with their texts", false)
    .action(async ({ limit, text }: { limit: number; text: boolean }) => {
      process.exitCode = await (await load()).peek(limit, text);
    });
  for (const [name, what] of [
    ["replay", "puts dead letters back to the queues they came from"],
    ["discard", "deletes dead letters for good"],
  ] as const) {
    queue
      .command(name)
      .description(what)
      .option("--id <id>", "only the one of this id")
      .option("--all", "all of them")
      .action(async (choice: Choice) => {
        process.exitCode = await (await load())[name](choice);
      });
  }
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("It is a whole number from 1.");
  return Number(text);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env.LOG_LEVEL === "debug" ? (error.stack ?? error.message) : error.message;
}
