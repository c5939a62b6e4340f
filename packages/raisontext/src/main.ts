import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { ConfigError } from "./config.ts";

/** The command line: parses it, runs the command, turns an error into one line and an exit code. */
export async function main(argv: readonly string[] = process.argv): Promise<void> {
  const program = new Command("raisontext")
    .description(
      "Tells how likely a text was written by an AI. The server never runs the model: texts wait in a queue.",
    )
    .version(packageJson.version)
    .showHelpAfterError();

  // Loaded when called: scoring a file needs no server.
  const run = async (role: "start" | "server" | "worker") => (await import("./commands/run.ts")).run(role);

  program
    .command("start")
    .description("server and worker in one process, on the embedded queue unless RABBIT_MQ_URL is set")
    .action(() => run("start"));
  program
    .command("server")
    .description("the page, HTTP and sockets; needs a worker elsewhere")
    .action(() => run("server"));
  program
    .command("worker")
    .description("the model; needs a server elsewhere")
    .action(() => run("worker"));
  program
    .command("detect")
    .description("scores files (or standard input) here, without server and queue")
    .argument("[files...]", "files to score; - is standard input", ["-"])
    .option(
      "--format <format>",
      'text: each file is one text; jsonl: a {"text": …} object on each line',
      "text",
    )
    .action(async (files: string[], { format }: { format: string }) => {
      const { detect } = await import("./commands/detect.ts");
      process.exitCode = await detect(files, format);
    });

  try {
    await program.parseAsync(argv);
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : `raisontext: ${describe(error)}`);
    process.exit(error instanceof ConfigError ? 78 : 1);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env.LOG_LEVEL === "debug" ? (error.stack ?? error.message) : error.message;
}
