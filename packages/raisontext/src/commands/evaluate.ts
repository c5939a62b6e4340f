import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { countTokens, type Evaluator, type FalsePositiveRate, normalise } from "@raisontext/detector";
import {
  type AnswerTexts,
  createProgressBar,
  createRandom,
  DataError,
  dataFiles,
  type EvaluationReport,
  evaluate as evaluateTexts,
  evaluationTables,
  htmlReport,
  type LabelledText,
  markdownOf,
  NO_PROGRESS,
  readLabelled,
  reportEvaluation,
  roundedJson,
} from "@raisontext/trainer";
import { readConfig } from "../config.ts";
import { openEvaluator } from "../open-evaluator.ts";
import { scoreTexts } from "../score-texts.ts";

/** What `raisontext evaluate` is asked for. */
export interface EvaluateCommandOptions {
  /** Files and folders. */
  readonly data: readonly string[];
  readonly model?: string;
  readonly by: readonly string[];
  readonly format: "table" | "json";
  /** Share of human texts that may be called AI. Default the configured one. */
  readonly falsePositiveRate?: FalsePositiveRate;
  /** Where the page goes. */
  readonly html?: string;
  /** Most texts; a random choice, the same each time. Default all. */
  readonly limit?: number;
}

/** Failures that are named one by one. */
const MAX_NAMED = 10;

/**
 * `raisontext evaluate`: measures a model on labelled texts. Resolves with the exit code: 0, or 1 when some text had no
 * score. Throws `DataError` before any text is scored when the data cannot be used.
 */
export async function evaluate(options: EvaluateCommandOptions): Promise<number> {
  const files = await dataFiles(options.data);
  const total = await countUsable(files, options.by);
  const evaluator = await openEvaluator(options.model);
  try {
    const report = await measure(evaluator, files, total, options);
    const text = options.format === "json" ? roundedJson(report, 5) : tablesOf(report);
    if (options.html !== undefined) await writeFile(options.html, htmlReport(report));
    process.stdout.write(text);
    return report.unscored === 0 ? 0 : 1;
  } finally {
    await evaluator.close?.();
  }
}

async function measure(
  evaluator: Evaluator,
  files: readonly string[],
  total: number,
  options: EvaluateCommandOptions,
): Promise<EvaluationReport> {
  const { by, limit = total, falsePositiveRate = readConfig(options.model).falsePositiveRate } = options;
  const progress = process.stderr.isTTY ? createProgressBar() : NO_PROGRESS;
  const failures: string[] = [];
  progress.stage("evaluate", Math.min(limit, total));
  const scored = await evaluateTexts(chosen(files, limit, total), answersBy(evaluator, falsePositiveRate), {
    by,
    onText: progress.step,
    onFailure: ({ place }, { message }) => failures.push(`${place}: ${message}`),
  }).finally(progress.end);
  tell(failures);
  if (scored.length === 0) throw new DataError(`${evaluator.name} ${evaluator.version} could score no text`);
  const model = { name: evaluator.name, version: evaluator.version };
  const about = {
    model,
    files: files.map(file => basename(file)),
    unscored: failures.length,
    nominalFalsePositiveRate: Number(falsePositiveRate),
  };
  return reportEvaluation(scored, about, { by });
}

/** How texts get their outcomes: as `raisontext detect` does it. */
function answersBy(evaluator: Evaluator, falsePositiveRate: FalsePositiveRate): AnswerTexts {
  return async texts =>
    (await scoreTexts(evaluator, texts, { details: false, falsePositiveRate })).map((outcome, i) => {
      if (outcome instanceof Error) return outcome;
      const {
        score,
        verdict = "uncertain",
        tokens = countTokens(normalise(texts[i] ?? "")),
        language,
      } = outcome;
      return { score, verdict, tokens, ...(language !== undefined && { language }) };
    });
}

/** Reads everything once: a wrong line, a missing class or field is told before the model has worked for an hour. */
async function countUsable(files: readonly string[], by: readonly string[]): Promise<number> {
  const counts = [0, 0];
  const unseen = new Set(by);
  for await (const { label, fields = {} } of allOf(files)) {
    counts[label] = (counts[label] ?? 0) + 1;
    for (const field of unseen) if (fields[field] !== undefined) unseen.delete(field);
  }
  if (unseen.size > 0) throw new DataError(`no text has the field ${[...unseen].join(", ")}`);
  const [human = 0, ai = 0] = counts;
  if (human === 0 || ai === 0)
    throw new DataError(`the data has ${human} human and ${ai} AI texts; some of each are needed`);
  return human + ai;
}

async function* allOf(files: readonly string[]): AsyncGenerator<LabelledText> {
  for (const file of files) yield* readLabelled(file);
}

/** `limit` texts at random, in their order (selection sampling, Knuth 3.4.2 S); the same ones each time. */
async function* chosen(files: readonly string[], limit: number, total: number): AsyncGenerator<LabelledText> {
  const random = createRandom(1);
  let [wanted, left] = [limit, total];
  for await (const text of allOf(files)) {
    if (wanted === 0) return;
    if (left-- * random() >= wanted) continue;
    wanted--;
    yield text;
  }
}

function tell(failures: readonly string[]): void {
  for (const failure of failures.slice(0, MAX_NAMED)) console.error(failure);
  if (failures.length > MAX_NAMED) console.error(`… and ${failures.length - MAX_NAMED} more without a score`);
}

function tablesOf(report: EvaluationReport): string {
  const { model, texts, unscored } = report;
  const head = `${model.name} ${model.version}: ${texts} texts${unscored === 0 ? "" : `, ${unscored} without a score`}`;
  return `${[head, ...evaluationTables(report).map(markdownOf)].join("\n\n")}\n`;
}
