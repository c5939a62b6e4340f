import { fileURLToPath } from "node:url";
import { analyse, type Evaluator, FALSE_POSITIVE_RATES } from "@raisontext/detector";
import {
  type AttackReportOptions,
  type AttackRow,
  answersOf,
  attackReport,
  CARD_GROUPS,
  type Card,
  type Corpus,
  type CorpusDocument,
  countTexts,
  evaluate,
  measure,
  type Progress,
  promiseRows,
  type Row,
  readCorpus,
  report,
  type SpliceRow,
  spliceReport,
} from "@raisontext/trainer";

/** Texts by a chat model that is newer than the corpus; no model is trained on them. */
const NEWER = fileURLToPath(new URL("../written/held-back/held-back.jsonl", import.meta.url));

/** Texts of each class and language that are attacked. */
const ATTACKED_TEXTS = 400;

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

/** How a model tells the texts of a chat model that is newer than the corpus from the held-back human ones. */
export async function measureNewer(corpus: Corpus, evaluator: Evaluator): Promise<Row[]> {
  const answer = answersOf(evaluator);
  const newer = await evaluate(readCorpus(NEWER), answer);
  const human = (await evaluate(corpus.dev(), answer)).filter(({ label }) => label === 0);
  return corpus.languages.map(language => {
    const ai = newer.filter(({ lang }) => lang === language);
    const texts = [...ai, ...human.filter(({ lang }) => lang === language)];
    const { auc, tpr1, tpr5 } = measure(
      texts.map(({ score }) => score),
      texts.map(({ label }) => label),
    );
    const share = (verdict: string) => ai.filter(text => text.verdict === verdict).length / ai.length;
    const counts = { language, human: texts.length - ai.length, ai: ai.length };
    return { ...counts, auc, tpr1, tpr5, "called AI": share("ai"), "called human": share("human") };
  });
}

/** How a model keeps its promises on the held-back texts, and how it does when they are attacked and spliced. */
export async function measureRobustness(
  corpus: Corpus,
  evaluator: Evaluator,
  progress: Progress,
): Promise<Pick<Card, "promises" | "attacks" | "spliced">> {
  const human = Object.values(corpus.counts.dev).reduce((sum, counts) => sum + counts.human, 0);
  progress.stage("promises", FALSE_POSITIVE_RATES.length * human);
  const promises = await promiseRows(
    () => corpus.dev(),
    rate => answersOf(evaluator, rate),
    progress.step,
  );
  const attacks = await measureAttacks(corpus, evaluator, progress);
  progress.stage("splice", corpus.languages.length);
  const spliced: SpliceRow[] = [];
  for (const own of await unharmed(corpus)) {
    spliced.push(...(await spliceReport(own, own[0]?.lang ?? "", evaluator)));
    progress.step();
  }
  progress.end();
  return { promises, attacks, spliced };
}

/** What each attack on held-back texts costs. */
export async function measureAttacks(
  corpus: Corpus,
  evaluator: Evaluator,
  progress: Progress,
  options: AttackReportOptions = {},
): Promise<AttackRow[]> {
  progress.stage("attack", corpus.languages.length);
  const attacks: AttackRow[] = [];
  for (const own of await unharmed(corpus)) {
    attacks.push(
      ...(await attackReport(sample(own), batch => analyse(evaluator, batch, { details: false }), options)),
    );
    progress.step();
  }
  return attacks;
}

/** The held-back texts to which nothing was done, by language. */
async function unharmed(corpus: Corpus): Promise<CorpusDocument[][]> {
  const texts: CorpusDocument[] = [];
  for await (const document of corpus.dev()) if (document.fields?.attack === undefined) texts.push(document);
  return corpus.languages.map(lang => texts.filter(text => text.lang === lang));
}

/** At most `ATTACKED_TEXTS` texts of each class, spread over all. */
function sample(texts: readonly CorpusDocument[]): CorpusDocument[] {
  return ([0, 1] as const).flatMap(label => {
    const own = texts.filter(text => text.label === label);
    const step = Math.max(1, own.length / ATTACKED_TEXTS);
    return own.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
  });
}
