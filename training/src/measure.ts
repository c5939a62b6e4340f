import { type Evaluator, FALSE_POSITIVE_RATES } from "@raisontext/detector";
import {
  answersOf,
  CARD_GROUPS,
  type Card,
  type Corpus,
  countTexts,
  evaluate,
  type LabelledText,
  type Progress,
  promiseRows,
  report,
  spliceReport,
} from "@raisontext/trainer";

/** How a model does on the held-back texts. */
export async function measureDev(
  corpus: Corpus,
  evaluator: Evaluator,
  progress: Progress,
): Promise<Card["metrics"]["dev"]> {
  progress.stage("evaluate", countTexts(corpus.counts.dev));
  const scored = await evaluate(corpus.dev(), answersOf(evaluator), {
    by: CARD_GROUPS.by,
    onText: progress.step,
  });
  progress.end();
  return report(scored, CARD_GROUPS);
}

/** How a model keeps its promises on the held-back texts, and how it does when they are spliced. */
export async function measureRobustness(
  corpus: Corpus,
  evaluator: Evaluator,
  progress: Progress,
): Promise<Pick<Card, "promises" | "spliced">> {
  const human = Object.values(corpus.counts.dev).reduce((sum, counts) => sum + counts.human, 0);
  progress.stage("promises", FALSE_POSITIVE_RATES.length * human);
  const promises = await promiseRows(
    () => corpus.dev(),
    rate => answersOf(evaluator, rate),
    progress.step,
  );
  const documents: LabelledText[] = [];
  for await (const document of corpus.dev()) documents.push(document);
  progress.stage("splice", corpus.languages.length);
  const spliced = [];
  for (const language of corpus.languages) {
    const own = documents.filter(({ fields }) => fields?.lang === language && fields.attack === undefined);
    spliced.push(...(await spliceReport(own, language, evaluator)));
    progress.step();
  }
  progress.end();
  return { promises, spliced };
}
