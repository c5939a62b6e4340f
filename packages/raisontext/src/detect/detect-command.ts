import { verdictSchema } from "@raisontext/contract";
import { type Command, InvalidArgumentError, Option } from "commander";
import { falsePositiveRateOption } from "../false-positive-rate-option.ts";
import type { DetectCommandOptions } from "./detect.ts";
import { FORMATS } from "./records.ts";
import { SOURCE_KINDS } from "./sources.ts";

const HELP = `
Examples:
  raisontext detect essay.docx                       one file
  raisontext detect submissions/ --fail-on ai,mixed  a folder; exit code 3 when one of these is found
  cat texts.jsonl | raisontext detect --input jsonl  {"text": …} a line in, a line out
  raisontext detect posts.csv --column body --format csv --output scored.csv
  raisontext detect big.jsonl --format jsonl --output scored.jsonl --resume
  raisontext detect essay.txt --url https://raison.example --key rt_…

Exit codes:
  0 every text has a score     75 the service cannot be reached, or takes no texts now
  1 some text has none         77 the service refuses the key
  2 wrong usage                78 mistakes in the configuration
  3 --fail-on found something  130 interrupted; what was written stays, and --resume goes on
`;

/** `raisontext detect`. */
export function addDetectCommand(program: Command, modelOption: readonly [string, string]): void {
  program
    .command("detect")
    .description("scores files, here or with a service")
    .argument("[files...]", "files, folders and patterns; - is standard input", ["-"])
    .optionsGroup("Texts:")
    .addOption(
      new Option("--input <kind>", "what the files hold, where their names do not tell").choices(
        SOURCE_KINDS,
      ),
    )
    .option("--column <name>", "field of JSONL or column of CSV that holds the text", "text")
    .optionsGroup("Results:")
    .addOption(
      new Option(
        "--format <format>",
        "how they are written (default: table for whole files, else jsonl)",
      ).choices(FORMATS),
    )
    .option("--output <file>", "where they are written (default: standard output)")
    .option("--resume", "goes on where an interrupted run with this --output has stopped", false)
    .option("--details", "json and jsonl: windows, sentences, evidence and attacks as well", false)
    .addOption(
      new Option(
        "--fail-on <verdicts>",
        `ends with 3 when a text is one of these: ${verdictSchema.options.join(",")}`,
      )
        .argParser(readVerdicts)
        .default([], "none"),
    )
    .optionsGroup("Model:")
    .option(...modelOption)
    .addOption(falsePositiveRateOption())
    .optionsGroup("Service:")
    .option("--url <address>", "scores with the service at this address")
    .addOption(new Option("--key <key>", "API key for it").env("RAISONTEXT_API_KEY"))
    .addOption(
      new Option("--concurrency <count>", "texts it is asked for at the same time")
        .argParser(readConcurrency)
        .default(8),
    )
    .addHelpText("after", HELP)
    .action(async (files: string[], options: DetectCommandOptions) => {
      const { detect } = await import("./detect.ts");
      process.exitCode = await detect(files, options);
    });
}

function readVerdicts(text: string): DetectCommandOptions["failOn"] {
  return text.split(",").map(name => {
    const verdict = verdictSchema.safeParse(name.trim());
    if (!verdict.success)
      throw new InvalidArgumentError(`Each is one of ${verdictSchema.options.join(", ")}.`);
    return verdict.data;
  });
}

function readConcurrency(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError("It is a whole number from 1 to 999.");
  return Number(text);
}
