import type { Span } from "../span.ts";
import { ATTACK_KINDS, type Attack, type AttackKind } from "./attack.ts";

/** Changes of one kind with at most this many code units between them are one finding. */
const NEAR = 32;
/** Most findings of a kind. */
export const MAX_FINDINGS = 16;

type Together = (before: Attack, next: Span) => boolean;

/** Gathers the single changes of each kind into findings, sorted by place: at most `MAX_FINDINGS` of a kind. */
export function gatherFindings(hits: ReadonlyMap<AttackKind, readonly Span[]>): Attack[] {
  const findings = ATTACK_KINDS.flatMap(kind => gather(kind, hits.get(kind) ?? []));
  return findings.sort((a, b) => a.start - b.start || a.end - b.end);
}

function gather(kind: AttackKind, hits: readonly Span[]): Attack[] {
  const single = [...hits].sort((a, b) => a.start - b.start).map(hit => ({ ...hit, kind, count: 1 }));
  const near = merge(single, (before, next) => next.start - before.end <= NEAR);
  if (near.length <= MAX_FINDINGS) return near;
  const from = near[0]?.start ?? 0;
  const size = ((near.at(-1)?.start ?? 0) + 1 - from) / MAX_FINDINGS;
  const part = (offset: number): number => Math.floor((offset - from) / size);
  return merge(near, (before, next) => part(before.start) === part(next.start));
}

function merge(findings: readonly Attack[], together: Together): Attack[] {
  const merged: Attack[] = [];
  for (const finding of findings) {
    const before = merged.at(-1);
    if (before === undefined || !together(before, finding)) merged.push(finding);
    else merged[merged.length - 1] = join(before, finding);
  }
  return merged;
}

function join(before: Attack, next: Attack): Attack {
  return { ...before, end: Math.max(before.end, next.end), count: before.count + next.count };
}
