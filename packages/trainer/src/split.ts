import { createHash } from "node:crypto";

/** Where a text goes. */
export type Part = "train" | "dev" | "left out";

/** What is kept of a text to decide where it goes. */
export interface Entry {
  readonly lang: string;
  readonly label: 0 | 1;
  readonly source: string;
  /** Of its family, else its prompt, else its words; see `hashOf`. */
  readonly hash: number;
  /** Equal to one before it. */
  readonly duplicate: boolean;
  /** From the file that is held back. */
  readonly dev: boolean;
}

/** The share of each language and class that is held back. */
const HELD_BACK = 0.1;
/** A source with more than this share of its language and class is held back in parts. */
const LARGE_SHARE = 0.2;
/** Below so many sources, a language and class is trained by parts: calibration needs sources it has not seen. */
const MIN_SOURCES = 3;
/** Parts that a source is dealt into, by the hashes of its texts. */
const PARTS = 20;

/** The first 32 bits of the SHA-256 of a string. */
export const hashOf = (text: string): number => createHash("sha256").update(text).digest().readUInt32BE();

const classOf = ({ lang, label }: Entry): string => `${lang} ${label}`;
const partOf = ({ source, hash }: Entry): string => `${source} part ${hash % PARTS}`;

/** For each class: its sources and how many texts they have. */
function sourceSizes(entries: readonly Entry[]): Map<string, Map<string, number>> {
  const classes = new Map<string, Map<string, number>>();
  for (const entry of entries) {
    if (entry.duplicate) continue;
    const sizes = classes.get(classOf(entry)) ?? new Map<string, number>();
    classes.set(classOf(entry), sizes.set(entry.source, (sizes.get(entry.source) ?? 0) + 1));
  }
  return classes;
}

const total = (sizes: ReadonlyMap<string, number> | undefined): number =>
  [...(sizes?.values() ?? [])].reduce((sum, size) => sum + size, 0);

/**
 * Deals texts into parts: of each language and class the sources with the lowest hashes are held back until they have a
 * tenth of its texts. Texts of one source stay together; in a source with over a fifth, those of one hash do.
 */
export function split(entries: readonly Entry[], seed: number): Part[] {
  const classes = sourceSizes(entries);
  const units = entries.map(entry => {
    const sizes = classes.get(classOf(entry));
    const large = (sizes?.get(entry.source) ?? 0) > LARGE_SHARE * total(sizes);
    return large ? partOf(entry) : entry.source;
  });
  const held = new Set<string>();
  for (const sizes of sourceSizes(entries.map((entry, i) => ({ ...entry, source: units[i] ?? "" }))).values())
    for (const unit of lowest(sizes, HELD_BACK * total(sizes), seed)) held.add(unit);
  return entries.map(({ duplicate }, i) =>
    duplicate ? "left out" : held.has(units[i] ?? "") ? "dev" : "train",
  );
}

/** The units with the lowest hashes that have `wanted` texts together; never all. */
function lowest(sizes: ReadonlyMap<string, number>, wanted: number, seed: number): string[] {
  const hashed = [...sizes.keys()].map(unit => [hashOf(`${seed} ${unit}`), unit] as const);
  const ordered = hashed.sort(([a, x], [b, y]) => a - b || (x < y ? -1 : 1)).slice(0, -1);
  let taken = 0;
  const chosen: string[] = [];
  for (const [, unit] of ordered) {
    if (taken >= wanted) break;
    chosen.push(unit);
    taken += sizes.get(unit) ?? 0;
  }
  return chosen;
}

/** The source that each text counts to in training: its own, or a part of it where its class has too few sources. */
export function trainingSources(entries: readonly Entry[], parts: readonly Part[]): string[] {
  const classes = sourceSizes(entries.filter((_, i) => parts[i] === "train"));
  return entries.map(entry =>
    (classes.get(classOf(entry))?.size ?? 0) < MIN_SOURCES ? partOf(entry) : entry.source,
  );
}
