import { open, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { text as readStream } from "node:stream/consumers";
import { checkText, formatScore, RaisonTextError, type Result } from "@raisontext/contract";
import type { AnalyseOptions, Evaluator, FalsePositiveRate } from "@raisontext/detector";
import { readConfig } from "../config.ts";
import { openEvaluator } from "../open-evaluator.ts";
import { Progress } from "../progress.ts";
import { scoreTexts } from "../score-texts.ts";

const BATCH = 64;

/** What `raisontext detect` is asked for. */
export interface DetectCommandOptions {
  readonly format: string;
  readonly model?: string;
  /** Whether JSON lines hold windows, sentences, evidence and attacks as well. */
  readonly details: boolean;
  /** Share of human texts that may be called AI. Default the configured one. */
  readonly falsePositiveRate?: FalsePositiveRate;
}

/**
 * `raisontext detect`: scores files without a server or queue. Resolves with the exit code: 0, or 1 when something had no score.
 */
export async function detect(files: readonly string[], options: DetectCommandOptions): Promise<number> {
  const { format, model, details, falsePositiveRate = readConfig(model).falsePositiveRate } = options;
  if (format !== "text" && format !== "jsonl") throw new Error(`--format is text or jsonl, not ${format}`);
  const analyse = { details, falsePositiveRate };
  const evaluator = await openEvaluator(model);
  const progress = new Progress();
  process.stdout.on("error", endWhenNobodyReads);
  let failures = 0;
  try {
    for (const file of files) {
      failures += await (format === "jsonl"
        ? scoreLines(evaluator, file, progress, analyse)
        : scoreFile(evaluator, file, analyse));
    }
  } finally {
    progress.end();
    await evaluator.close?.();
  }
  return failures > 0 ? 1 : 0;
}

async function linesOf(file: string): Promise<AsyncIterable<string>> {
  if (file === "-") return createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  return (await open(file)).readLines();
}

/** One text a file: a line for people. Returns how many had no score. */
async function scoreFile(evaluator: Evaluator, file: string, options: AnalyseOptions): Promise<number> {
  const name = file === "-" ? "standard input" : basename(file);
  try {
    const content = await (file === "-" ? readStream(process.stdin) : readFile(file, "utf8"));
    const text = withoutByteOrderMark(content);
    checkText(text);
    const [result] = await scoreTexts(evaluator, [text], options);
    if (result === undefined || result instanceof Error) throw result;
    await write(`${formatScore(result.score)}\t${describe(result)}\t${name}\n`);
    return 0;
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

function describe({ verdict, confidence, reliability, warnings = [] }: Result): string {
  const doubt = reliability === "low" ? "low reliability" : undefined;
  return [verdict, `${confidence} confidence`, doubt, ...warnings]
    .filter(word => word !== undefined)
    .join(", ");
}

/** A line of the input: what it says, or what is wrong with it. */
interface Line {
  readonly number: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly error?: RaisonTextError;
}

/** A text a line, answered line by line and in order; memory does not grow with the file. Returns the failures. */
async function scoreLines(
  evaluator: Evaluator,
  file: string,
  progress: Progress,
  options: AnalyseOptions,
): Promise<number> {
  let failures = 0;
  let number = 0;
  let batch: Line[] = [];

  const flush = async () => {
    const answers = await answerLines(evaluator, batch, options);
    await write(answers.map(answer => `${JSON.stringify(answer)}\n`).join(""));
    failures += answers.filter(answer => "error" in answer).length;
    progress.add(batch.length);
    batch = [];
  };

  for await (const line of await linesOf(file)) {
    number += 1;
    const content = number === 1 ? withoutByteOrderMark(line) : line;
    if (content.trim() !== "") batch.push(readLine(content, number));
    if (batch.length === BATCH) await flush();
  }
  await flush();
  return failures;
}

async function answerLines(
  evaluator: Evaluator,
  lines: readonly Line[],
  options: AnalyseOptions,
): Promise<object[]> {
  const good = lines.filter(line => !line.error);
  const outcomes = await scoreTexts(
    evaluator,
    good.map(({ text }) => text),
    options,
  );
  const results = new Map(good.map((line, index) => [line, outcomes[index]]));
  return lines.map(line => {
    const outcome = line.error ?? results.get(line);
    if (outcome && !(outcome instanceof Error)) {
      return { ...line.fields, ...(options.details ? outcome : summaryOf(outcome)) };
    }
    const { code, message } =
      outcome instanceof RaisonTextError ? outcome : new RaisonTextError("evaluation_failed");
    return { ...line.fields, line: line.number, error: { code, message } };
  });
}

/** A result without its parts. */
function summaryOf({ windows: _, sentences: __, evidence: ___, attacks: ____, ...summary }: Result): Result {
  return summary;
}

function readLine(line: string, number: number): Line {
  let fields: Record<string, unknown> = {};
  try {
    fields = objectOf(line);
    const { text } = fields;
    if (typeof text !== "string")
      throw new RaisonTextError("invalid_request", 'A line is a JSON object {"text": "…"}.');
    checkText(text);
    return { number, fields, text };
  } catch (error) {
    if (error instanceof RaisonTextError) return { number, fields, text: "", error };
    throw error;
  }
}

function objectOf(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** The reader of a pipe (`| head`) has seen enough: ends as a program that is sent SIGPIPE does. */
function endWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(141);
  throw error;
}

/** Writes to standard output and waits when its reader is slow. */
function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, error => (error ? reject(error) : resolve()));
  });
}
