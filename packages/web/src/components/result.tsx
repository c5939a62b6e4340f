import type { ScoredDetection } from "@raisontext/client";
import { useSpeech } from "../i18n/speech.ts";
import { AttackList } from "../reading/attack-list.tsx";
import { EvidenceList } from "../reading/evidence-list.tsx";
import { Dial } from "./dial.tsx";
import { Measured } from "./measured.tsx";

interface ResultProps {
  readonly text: string;
  readonly detection: ScoredDetection;
  /** The text was changed since. */
  readonly stale: boolean;
}

/** The score: a verdict in words, how sure it is, what it does not mean, what it rests on, and where it comes from. */
export function Result({ text, detection, stale }: ResultProps) {
  const { texts, score } = useSpeech();
  const { result } = texts;
  const { confidence, warnings = [], evidence = [], attacks = [] } = detection;
  const verdict = detection.verdict ?? "none";
  const { title, body, caution } = result.verdicts[verdict];

  return (
    <div class={`result result--${verdict}`}>
      {stale && <p class="note">{result.stale}</p>}
      <h2 class="outcome__title">{title}</h2>
      <Dial {...detection} />
      <p class="result__score">
        <span class="result__score-label">{result.score}</span> <strong>{score(detection.score)}</strong>
        {confidence && verdict !== "mixed" && (
          <span class="result__confidence">{result.confidence[confidence]}</span>
        )}
      </p>
      {warnings.map(warning => (
        <p key={warning} class="note note--warning">
          {result.warnings[warning]}
        </p>
      ))}
      <p>{body}</p>
      <p class="result__caution">{caution}</p>
      {attacks.length > 0 && (
        <section>
          <h3 class="result__heading">{result.attacks}</h3>
          <AttackList attacks={attacks} />
        </section>
      )}
      {evidence.length > 0 && !stale && (
        <section>
          <h3 class="result__heading">{result.evidence}</h3>
          <EvidenceList text={text} evidence={evidence} most={5} />
        </section>
      )}
      <Measured detection={detection} />
      <Origin detection={detection} />
    </div>
  );
}

function Origin({ detection }: { detection: ScoredDetection }) {
  const { texts, number, date, languageName } = useSpeech();
  const { result } = texts;
  const { model, language, tokens, createdAt, settledAt } = detection;
  const seconds = Math.max(0, Date.parse(settledAt) - Date.parse(createdAt)) / 1_000;
  const facts = [
    ...(model ? [[result.model, `${model.name} ${model.version}`]] : []),
    ...(language ? [[result.language, languageName(language)]] : []),
    ...(tokens === undefined ? [] : [[result.words, number(tokens)]]),
    [result.checked, date(Date.parse(settledAt))],
    [
      result.taken,
      result.seconds(seconds < 0.1 ? `< ${number(0.1, 1)}` : number(seconds, seconds < 10 ? 1 : 0)),
    ],
  ] as const;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
