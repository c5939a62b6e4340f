import type { Text } from "./ledger.ts";
import type { RunRecord } from "./run.ts";
import { describeFault } from "./schedule.ts";
import { isBroken, judge } from "./verdict.ts";

/** How many texts ended how. */
interface Tally {
  /** Fault kind, `none` or `total`. */
  readonly name: string;
  /** How often it struck. */
  times?: number;
  accepted: number;
  answered: number;
  errored: number;
  lost: number;
  doubled: number;
  misrouted: number;
}

/** What a run amounts to. */
export interface Summary {
  readonly tallies: readonly Tally[];
  readonly total: Tally;
  /** Texts that were never accepted. */
  readonly unaccepted: number;
  /** A line for each broken promise, with what is needed to look into it. */
  readonly broken: readonly string[];
}

/** Counts the texts, by the kinds of fault that went on while they were under way. */
export function summarise(record: RunRecord): Summary {
  const { ledger, struck, options } = record;
  const tallies = new Map<string, Tally>();
  const tally = (name: string) => {
    const found = tallies.get(name) ?? newTally(name);
    tallies.set(name, found);
    return found;
  };
  for (const { planned } of struck) {
    const one = tally(planned.fault.name);
    one.times = (one.times ?? 0) + 1;
  }
  const total = newTally("total");
  const broken: string[] = [];
  let unaccepted = 0;
  for (const text of ledger.texts.values()) {
    const faults = faultsDuring(record, text);
    const names = new Set(faults.map(({ planned }) => planned.fault.name));
    for (const one of [...(names.size === 0 ? ["none"] : names)].map(tally)) count(one, text);
    count(total, text);
    if (judge(text).end === "unaccepted") unaccepted += 1;
    if (isBroken(judge(text))) {
      broken.push(
        [describeText(record, text), ...faults.map(({ planned }) => describeFault(planned))].join("\n    "),
      );
    }
  }
  total.misrouted += ledger.strays.length;
  broken.push(...ledger.strays.map(stray => `an answer that was not asked for: ${JSON.stringify(stray)}`));
  if (options.texts !== ledger.texts.size) broken.push(`only ${ledger.texts.size} texts were sent`);
  const none = tallies.get("none") ?? newTally("none");
  tallies.delete("none");
  return { tallies: [...tallies.values(), none], total, unaccepted, broken };
}

/** A run as Markdown. */
export function toMarkdown(record: RunRecord, summary: Summary): string {
  const { options, ledger, recoveriesMs, crashes } = record;
  const { broker, seed, faults, servers, workers } = options;
  const waits = [...ledger.texts.values()].flatMap(({ askedAt, answers }) =>
    answers.slice(0, 1).map(({ at }) => at - askedAt),
  );
  return [
    `## ${broker === "rabbitmq" ? "RabbitMQ and PostgreSQL" : "Embedded broker and SQLite"}`,
    "",
    `${servers} servers, ${workers} workers, ${faults} faults, seed ${seed}`,
    "",
    "| fault | times | accepted | answered | errored | lost | doubled | misrouted |",
    "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ...[...summary.tallies, summary.total].map(toLine),
    "",
    "| ms | n | p50 | p95 | max |",
    "| --- | --: | --: | --: | --: |",
    toQuantiles("from text to answer", waits),
    ...(recoveriesMs.length > 0 ? [toQuantiles("broker back → first answer", recoveriesMs)] : []),
    ...toErrors([...ledger.texts.values()]),
    ...(summary.unaccepted > 0 ? ["", `Never accepted: ${summary.unaccepted}`] : []),
    ...section("Ended by themselves, or not when told to", crashes),
    ...section(
      "Against the protocol",
      [...ledger.violations].map(([what, times]) => `${times} × ${what}`),
    ),
    ...section("Broken promises", summary.broken),
    "",
  ].join("\n");
}

/** Which errors askers were given, and how often. */
function toErrors(texts: readonly Text[]): readonly string[] {
  const kinds = new Map<string, number>();
  for (const text of texts.filter(one => judge(one).end === "errored")) {
    const kind = text.answers[0]?.state ?? text.refused ?? "?";
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  if (kinds.size === 0) return [];
  return ["", `Errors: ${[...kinds].map(([kind, count]) => `${count} × ${kind}`).join(", ")}`];
}

function newTally(name: string): Tally {
  return { name, accepted: 0, answered: 0, errored: 0, lost: 0, doubled: 0, misrouted: 0 };
}

function count(tally: Tally, text: Text): void {
  const { end, doubled, misrouted } = judge(text);
  if (end !== "unaccepted") {
    tally.accepted += 1;
    tally[end] += 1;
  }
  if (doubled) tally.doubled += 1;
  if (misrouted) tally.misrouted += 1;
}

function faultsDuring({ struck }: RunRecord, { askedAt, endedAt }: Text) {
  const until = endedAt ?? Number.POSITIVE_INFINITY;
  return struck.filter(({ from, to }) => from <= until && to >= askedAt);
}

function describeText({ startedAt }: RunRecord, text: Text): string {
  const seconds = (at: number) => `${((at - startedAt) / 1_000).toFixed(2)} s`;
  const { end, doubled, misrouted } = judge(text);
  const what = [end, ...(doubled ? ["doubled"] : []), ...(misrouted ? ["misrouted"] : [])].join(", ");
  const accepted = text.acceptedAt === undefined ? "not accepted" : `accepted at ${seconds(text.acceptedAt)}`;
  return [
    `${what}: ${text.ref} (${text.channel}, ${text.lane}, score ${text.score}), asked at ${seconds(text.askedAt)}, ${accepted}`,
    `ids ${[...text.ids].join(" ") || "unknown"}`,
    ...text.missing.map(id => `not found: ${id}`),
    ...[...text.answers, ...text.kept].map(({ at, connection, id, state, score }) => {
      return `${seconds(at)} ${connection}: ${id} ${state} ${score ?? ""}`;
    }),
  ].join("\n    ");
}

function toLine({ name, times, accepted, answered, errored, lost, doubled, misrouted }: Tally): string {
  return `| ${[name, times ?? "", accepted, answered, errored, lost, doubled, misrouted].join(" | ")} |`;
}

function toQuantiles(what: string, samples: readonly number[]): string {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return `| ${[what, sorted.length, ...[0.5, 0.95, 1].map(share => Math.round(at(share)))].join(" | ")} |`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `### ${title}`, "", ...lines.map(line => `- ${line}`)];
}
