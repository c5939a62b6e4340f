import type { SeenAnswer, Text } from "./ledger.ts";

/** What became of a text. `unaccepted`: no server ever took it, which breaks no promise. */
export interface Verdict {
  readonly end: "answered" | "errored" | "lost" | "unaccepted";
  readonly doubled: boolean;
  readonly misrouted: boolean;
}

/** Judges a text by all that was seen of it. */
export function judge(text: Text): Verdict {
  return { end: endOf(text), doubled: isDoubled(text), misrouted: isMisrouted(text) };
}

/** Whether a verdict breaks the promise. */
export function isBroken({ end, doubled, misrouted }: Verdict): boolean {
  return end === "lost" || doubled || misrouted;
}

function endOf({ acceptedAt, answers, missing, refused }: Text): Verdict["end"] {
  if (missing.length > 0) return "lost";
  if (answers.some(({ state }) => state === "done")) return "answered";
  if (answers.length > 0) return "errored";
  if (acceptedAt === undefined) return "unaccepted";
  // Refused after it was accepted: an honest error, though a late one.
  return refused === undefined ? "lost" : "errored";
}

/** Two answers on one connection, or two different ones for one id, the one on record included. */
function isDoubled({ answers, kept }: Text): boolean {
  const connections = new Set(answers.map(({ connection }) => connection));
  const all = [...answers, ...kept];
  const byId = new Map(all.map(answer => [answer.id, answer]));
  const differs = ({ id, state, score }: SeenAnswer) =>
    byId.get(id)?.state !== state || byId.get(id)?.score !== score;
  return connections.size < answers.length || all.some(differs);
}

function isMisrouted({ score, answers }: Text): boolean {
  return answers.some(answer => answer.state === "done" && answer.score !== score);
}
