import type { Card } from "@raisontext/trainer";

/** What the page says of a model's error rates: for each language and length, how the held-back texts fared. */
export type Published = ReturnType<typeof publishedOf>;

/** What the page says of the model of a card. */
export function publishedOf({ name, version, nominalFalsePositiveRate, metrics }: Card) {
  const languages = Object.entries(metrics.dev).map(([language, { lengths }]) => {
    const rows = Object.entries(lengths).flatMap(([words, { human, ai, verdicts }]) => {
      if (verdicts === null || words.startsWith("<")) return [];
      const share = (count: number | undefined, all: number): number => (count ?? 0) / Math.max(1, all);
      const accused = (verdicts.human.ai ?? 0) + (verdicts.human.mixed ?? 0);
      const found = (verdicts.ai.ai ?? 0) + (verdicts.ai.mixed ?? 0);
      const { uncertain } = verdicts;
      return [
        { words, human, ai, humanCalledAi: share(accused, human), aiCalledAi: share(found, ai), uncertain },
      ];
    });
    return [language, rows] as const;
  });
  return {
    name,
    version,
    falsePositiveRate: nominalFalsePositiveRate,
    languages: Object.fromEntries(languages),
  };
}
