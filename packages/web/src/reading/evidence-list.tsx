import type { Result } from "@raisontext/client";
import { useSpeech } from "../i18n/speech.ts";

type Evidence = NonNullable<Result["evidence"]>;

/** Longest phrase that is shown whole, in characters. */
const MAX_PHRASE = 60;

interface EvidenceListProps {
  readonly text: string;
  readonly evidence: Evidence;
  /** Most phrases of each side. Default 3. */
  readonly most?: number;
}

/** The phrases that moved the score most, towards an AI and towards a person. */
export function EvidenceList({ text, evidence, most = 3 }: EvidenceListProps) {
  const { texts } = useSpeech();
  const strongest = evidence.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const sides = [
    ["ai", texts.reading.towardsAi, strongest.filter(({ weight }) => weight > 0)],
    ["human", texts.reading.towardsHuman, strongest.filter(({ weight }) => weight < 0)],
  ] as const;
  return (
    <dl class="evidence">
      {sides
        .filter(([, , phrases]) => phrases.length > 0)
        .map(([side, title, phrases]) => (
          <div key={side} class={`evidence__side evidence__side--${side}`}>
            <dt>{title}</dt>
            {[...new Set(phrases.map(({ start, end }) => phraseOf(text.slice(start, end))))]
              .slice(0, most)
              .map(phrase => (
                <dd key={phrase}>{phrase}</dd>
              ))}
          </div>
        ))}
    </dl>
  );
}

function phraseOf(phrase: string): string {
  const line = phrase.replace(/\s+/g, " ");
  return line.length <= MAX_PHRASE ? line : `${line.slice(0, MAX_PHRASE - 1).trimEnd()}…`;
}
