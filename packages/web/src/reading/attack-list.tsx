import type { Result } from "@raisontext/client";
import { useSpeech } from "../i18n/speech.ts";

/** What was undone before scoring: each kind once, with how often. */
export function AttackList({ attacks }: { attacks: NonNullable<Result["attacks"]> }) {
  const { texts, number } = useSpeech();
  const { attackKinds } = texts.reading;
  const counts = new Map<string, number>();
  for (const { kind, count } of attacks) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return (
    <ul class="attacks">
      {[...counts].map(([kind, count]) => (
        <li key={kind}>
          {Object.hasOwn(attackKinds, kind) ? attackKinds[kind] : kind} <span>× {number(count)}</span>
        </li>
      ))}
    </ul>
  );
}
