import { type Command, InvalidArgumentError, Option } from "commander";
import { falsePositiveRateOption } from "../false-positive-rate-option.ts";
import type { EvaluateCommandOptions } from "./evaluate.ts";
import type { TrainCommandOptions } from "./train.ts";

const USAGE_ERROR = 2;

/** Adds `evaluate` and `train`: they end with 1 when the data cannot be used, with 2 when called wrongly. */
export function addModelCommands(program: Command): void {
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE_ERROR));

  add("evaluate", "measures a model on labelled texts: how many it finds, how many people it wrongs")
    .requiredOption(
      "--data <path>",
      "JSON lines {text, label, …}, or a folder of them; may be repeated",
      collect,
    )
    .option("--model <model>", "the model to measure; RAISONTEXT_MODEL says what it can be")
    .option("--by <fields>", "fields of the lines to group by, with commas between", fields, [])
    .addOption(new Option("--format <format>", "what is printed").choices(["table", "json"]).default("table"))
    .option("--html <file>", "writes a page with plots, too")
    .addOption(falsePositiveRateOption())
    .option("--limit <texts>", "measures a random choice of so many texts", count)
    .action(async (options: EvaluateCommandOptions) => {
      process.exitCode = await (await import("./evaluate.ts")).evaluate(options);
    });

  add("train", "trains a linear model on your own labelled texts")
    .requiredOption("--data <folder>", "folder of *.jsonl or *.jsonl.gz with {text, label, …} lines")
    .requiredOption("--out <folder>", "where model.bin, card.json and card.md go")
    .option("--name <name>", "what the model is called in answers (default: the name of its folder)")
    .option("--seed <number>", "what every random choice follows from", seed)
    .option("--force", "writes to a folder that is not empty", false)
    .action(async (options: TrainCommandOptions) => {
      process.exitCode = await (await import("./train.ts")).train(options);
    });
}

const collect = (path: string, before: readonly string[] = []): string[] => [...before, path];

const fields = (text: string): string[] => [
  ...new Set(
    text
      .split(",")
      .map(name => name.trim())
      .filter(name => name !== ""),
  ),
];

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("a whole number from 1");
  return Number(text);
}

function seed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a whole number from 0");
  return Number(text);
}
