import type { ScoredDetection } from "@raisontext/client";
import { useSpeech } from "../i18n/speech.ts";
import { Scale } from "./scale.tsx";

/** The score: a verdict in words, the number, what it does not mean, and where it comes from. */
export function Result({ detection, stale }: { detection: ScoredDetection; stale: boolean }) {
  const { texts, score } = useSpeech();
  const { result } = texts;
  const verdict = detection.verdict ?? "none";
  const { title, body, caution } = result.verdicts[verdict];

  return (
    <div class={`result result--${verdict}`}>
      {stale && <p class="note">{result.stale}</p>}
      <h2 class="outcome__title">{title}</h2>
      <p class="result__score">
        <span class="result__score-label">{result.score}</span> <strong>{score(detection.score)}</strong>
      </p>
      <Scale score={detection.score} />
      {detection.warnings?.map(warning => (
        <p key={warning} class="note note--warning">
          {result.warnings[warning]}
        </p>
      ))}
      <p>{body}</p>
      <p class="result__caution">{caution}</p>
      <Origin detection={detection} />
    </div>
  );
}

function Origin({ detection }: { detection: ScoredDetection }) {
  const { texts, number, languageName } = useSpeech();
  const { result } = texts;
  const { model, language, createdAt, settledAt } = detection;
  const seconds = Math.max(0, Date.parse(settledAt) - Date.parse(createdAt)) / 1_000;
  const facts = [
    ...(model ? [[result.model, `${model.name} ${model.version}`]] : []),
    ...(language ? [[result.language, languageName(language)]] : []),
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
