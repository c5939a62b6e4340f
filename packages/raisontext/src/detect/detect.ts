import { existsSync, realpathSync, type WriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { createClient, RaisonTextError } from "@raisontext/client";
import type { Verdict } from "@raisontext/contract";
import type { FalsePositiveRate } from "@raisontext/detector";
import { readConfig } from "../config.ts";
import { openEvaluator } from "../open-evaluator.ts";
import { DetectProgress } from "./detect-progress.ts";
import { EXIT, exitCodeOf } from "./exit.ts";
import { type Item, readItems } from "./items.ts";
import { createWriter, type Format } from "./records.ts";
import { checkContinues, readWritten, type Written } from "./resume.ts";
import { type ScoreItems, scoreHere, scoreThere } from "./score-items.ts";
import { findSources, type Source, type SourceKind } from "./sources.ts";
import { UsageError } from "./usage-error.ts";

/** What `raisontext detect` is asked for. */
export interface DetectCommandOptions {
  readonly input?: SourceKind;
  /** Field of JSONL or column of CSV that holds the text. */
  readonly column: string;
  /** Default: `table` for whole files, else `jsonl`. */
  readonly format?: Format;
  readonly output?: string;
  readonly resume: boolean;
  readonly details: boolean;
  readonly failOn: readonly Verdict[];
  readonly model?: string;
  /** Share of human texts that may be called AI. Default the configured one. */
  readonly falsePositiveRate?: FalsePositiveRate;
  readonly url?: string;
  readonly key?: string;
  readonly concurrency: number;
}

/** How long a service may take to show that it is there, in ms. */
const REACH_TIMEOUT_MS = 10_000;

/** `raisontext detect`: scores texts here, or with a service. Resolves with the exit code, see `EXIT`. */
export async function detect(names: readonly string[], options: DetectCommandOptions): Promise<number> {
  checkOptions(options);
  const sources = await findSources(names, options.input);
  checkOutput(sources, options.output);
  const format = options.format ?? (sources.every(({ kind }) => kind === "text") ? "table" : "jsonl");
  const interrupted = new AbortController();
  const stop = () => {
    interrupted.abort();
    // Nothing more comes, however long its writer takes.
    if (sources.some(({ file }) => file === "-")) process.stdin.destroy();
  };
  process.once("SIGINT", stop);
  try {
    return await run(sources, format, options, interrupted.signal);
  } catch (error) {
    return exitCodeOf(error);
  } finally {
    process.off("SIGINT", stop);
  }
}

function checkOptions({ resume, output, format, url, model, falsePositiveRate }: DetectCommandOptions): void {
  if (resume && output === undefined) throw new UsageError("--resume needs --output, which it goes on with");
  if (resume && format !== "jsonl" && format !== "csv")
    throw new UsageError("--resume needs --format jsonl or csv");
  if (url === undefined) return;
  if (!/^https?:/.test(URL.parse(url)?.protocol ?? "")) throw new UsageError("--url is an http(s) address");
  if (model !== undefined || falsePositiveRate !== undefined)
    throw new UsageError("with --url the service decides about --model and --false-positive-rate");
}

/** What is read must not be written over. */
function checkOutput(sources: readonly Source[], output: string | undefined): void {
  if (output === undefined || !existsSync(output)) return;
  const place = realpathSync(output);
  const isRead = sources.some(({ file }) => existsSync(file) && realpathSync(file) === place);
  if (isRead) throw new UsageError(`${output} is one of the files to be read; --output needs another`);
}

async function run(
  sources: readonly Source[],
  format: Format,
  options: DetectCommandOptions,
  interrupted: AbortSignal,
): Promise<number> {
  const { output, column, failOn } = options;
  const { items, written } = await skipWritten(readItems(sources, column), format, options);
  const writer = createWriter(format, options.details, written?.head);
  const progress = new DetectProgress(sources, output === undefined && process.stdout.isTTY);
  const scorer = await openScorer(options, interrupted);
  let write: Write | undefined;
  let [count, failures, matches] = [0, 0, 0];
  try {
    write = await openOutput(output, written);
    const hasHead = written !== undefined && (written.head !== undefined || written.records > 0);
    for await (const scored of scorer.score(untilInterrupted(items, interrupted))) {
      const { item, outcome } = scored;
      if (count === 0 && !hasHead) await write(writer.head(scored));
      await write(writer.record(scored, count));
      count += 1;
      progress.add(item);
      if (!(outcome instanceof RaisonTextError))
        matches += Number(failOn.some(verdict => verdict === outcome.verdict));
      else {
        failures += 1;
        if (format === "table") progress.say(`${item.file}: ${outcome.detail}`);
      }
    }
    if (!interrupted.aborted) await write(writer.tail(count));
  } finally {
    progress.end();
    await scorer.close();
    await write?.(undefined);
  }
  if (interrupted.aborted) {
    const hint = output !== undefined && (format === "jsonl" || format === "csv") ? "; --resume goes on" : "";
    console.error(`interrupted after ${count} texts${hint}`);
    return EXIT.interrupted;
  }
  if (matches > 0) return EXIT.matched;
  return failures > 0 ? EXIT.failures : EXIT.ok;
}

/** The items that no earlier run has written, and what it has; undefined: the output is begun anew. */
async function skipWritten(
  items: AsyncGenerator<Item>,
  format: Format,
  { resume, output }: DetectCommandOptions,
): Promise<{ readonly items: AsyncIterable<Item>; readonly written: Written | undefined }> {
  if (!resume || output === undefined || (format !== "jsonl" && format !== "csv"))
    return { items, written: undefined };
  const written = await readWritten(output, format);
  let last: Item | undefined;
  for (let skipped = 0; skipped < written.records; skipped += 1) {
    const { value, done } = await items.next();
    last = done ? undefined : value;
    if (done) break;
  }
  checkContinues(written, last);
  return { items, written };
}

async function* untilInterrupted(items: AsyncIterable<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  for await (const item of items) {
    if (signal.aborted) return;
    yield item;
  }
}

async function openScorer(
  options: DetectCommandOptions,
  signal: AbortSignal,
): Promise<{ readonly score: ScoreItems; close(): Promise<void> }> {
  const { url, key, concurrency, model, details } = options;
  if (url !== undefined) {
    const client = createClient({ baseUrl: url, ...(key !== undefined && { apiKey: key }) });
    // Later on a service that is away for a while is waited for.
    await client.models({ retry: false, timeoutMs: REACH_TIMEOUT_MS });
    return { score: scoreThere(client, concurrency, signal), close: async () => {} };
  }
  const { falsePositiveRate = readConfig(model).falsePositiveRate } = options;
  const evaluator = await openEvaluator(model);
  return {
    score: scoreHere(evaluator, { details, falsePositiveRate }),
    close: async () => evaluator.close?.(),
  };
}

/** Writes, and waits where that is slow; `undefined` ends it. */
type Write = (text: string | undefined) => Promise<void>;

/** Writes to standard output or a file, there after what an earlier run has written. */
async function openOutput(output: string | undefined, written: Written | undefined): Promise<Write> {
  const stream = output === undefined ? process.stdout : await openFile(output, written);
  if (stream === process.stdout) stream.on("error", endWhenNobodyReads);
  return text =>
    new Promise((resolve, reject) => {
      stream.once("error", reject);
      const done = () => {
        stream.off("error", reject);
        resolve();
      };
      if (text === "") done();
      else if (text !== undefined) stream.write(text, done);
      else if (stream === process.stdout) done();
      else stream.end(done);
    });
}

async function openFile(output: string, written: Written | undefined): Promise<WriteStream> {
  try {
    const file = await open(output, written ? "a" : "w");
    // A record that is not whole is cut off.
    if (written) await file.truncate(written.ends);
    return file.createWriteStream();
  } catch (error) {
    throw new UsageError(`${output} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}

/** The reader of a pipe (`| head`) has seen enough: ends as a program that is sent SIGPIPE does. */
function endWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(EXIT.nobodyReads);
  throw error;
}
