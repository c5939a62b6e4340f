import type { Evaluator } from "@raisontext/detector";
import {
  answersOf,
  CARD_GROUPS,
  type Card,
  type Corpus,
  countTexts,
  evaluate,
  type LabelledText,
  type Progress,
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

/** How a model does on the held-back texts when they are spliced. */
export async function measureRobustness(
  corpus: Corpus,
  evaluator: Evaluator,
  progress: Progress,
): Promise<Pick<Card, "spliced">> {
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
  return { spliced };
}
