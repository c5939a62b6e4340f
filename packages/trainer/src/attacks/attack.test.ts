import { ATTACK_KINDS, inspect, normalise } from "@raisontext/detector";
import { describe, expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { type AttackName, applyAttack, EVALUATED_ATTACKS, kindOf } from "./attack.ts";
import { STRENGTHS, type Strength } from "./strength.ts";
import { SAMPLE_TEXTS } from "./testing/sample-texts.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
/**
 * Smallest share of words that the detector restores where it must be in doubt: a few changed words may be an honest
 * writer's, a short word in capitals is no trick, and a single letter belongs to either alphabet.
 */
const RESTORED: Partial<Record<AttackName, number>> = {
  look_alikes: 0.99,
  case_games: 0.98,
  random_capitals: 0.9,
  white_space_games: 0.98,
  spaced_letters: 0.98,
  broken_lines: 1,
};

const cases = EVALUATED_ATTACKS.flatMap(attack =>
  Object.values(SAMPLE_TEXTS).map(text => ({ attack, text, language: /[а-я]/.test(text) ? "ru" : "en" })),
).filter(({ attack, language }) => attack !== "mathematical_letters" || language === "en");

const attacked = (text: string, attack: AttackName, strength: Strength, seed = 1): string =>
  applyAttack(text, attack, strength, createRandom(seed));

describe.each(cases)("$attack ($language)", ({ attack, text }) => {
  test("changes more of a text the stronger it is", () => {
    const changes = STRENGTHS.map(strength => changesBetween(text, attacked(text, attack, strength)));
    const [light = 0, medium = 0, heavy = 0] = changes;
    expect(light).toBeGreaterThan(0);
    expect(medium).toBeGreaterThan(light);
    expect(heavy).toBeGreaterThan(medium);
  });

  test("gives the same text for the same numbers, and another for others", () => {
    const [first, same, other] = [1, 1, 2].map(seed => attacked(text, attack, "medium", seed));
    expect(same).toBe(first);
    expect(other).not.toBe(first);
  });
});

test.each(cases.filter(({ attack }) => kindOf(attack) !== undefined))(
  "$attack ($language) is undone by the detector, as far as that is possible",
  ({ attack, text }) => {
    for (const strength of STRENGTHS)
      for (const seed of SEEDS) {
        const restored = normalise(attacked(text, attack, strength, seed));
        const share = RESTORED[attack];
        if (share === undefined) expect(restored).toBe(normalise(text));
        else expect(sharedWords(normalise(text), restored)).toBeGreaterThanOrEqual(share);
      }
  },
);

test("every kind that the detector names has an attack that it finds in its heavy form", () => {
  const found = EVALUATED_ATTACKS.flatMap(attack =>
    inspect(attacked(SAMPLE_TEXTS.en, attack, "heavy")).attacks.filter(({ kind }) => kind === kindOf(attack)),
  );
  expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(ATTACK_KINDS));
});

test("leaves a text alone that has no place for a change", () => {
  expect(attacked("сын IT", "mathematical_letters", "heavy")).toBe("сын IT");
  expect(attacked("", "typos", "heavy")).toBe("");
});

/** How many pairs of neighbouring characters one text has and the other has not. */
function changesBetween(text: string, other: string): number {
  return missing(pairs(text), pairs(other)) + missing(pairs(other), pairs(text));
}

const pairs = (text: string): string[] =>
  [...text].map((character, i, all) => character + (all[i + 1] ?? ""));

function sharedWords(text: string, other: string): number {
  const words = text.split(/\s+/);
  return 1 - missing(words, other.split(/\s+/)) / words.length;
}

/** How many items are not among the others, each of which stands for one. */
function missing(items: readonly string[], others: readonly string[]): number {
  const left = new Map<string, number>();
  for (const other of others) left.set(other, (left.get(other) ?? 0) + 1);
  return items.filter(item => {
    const count = left.get(item) ?? 0;
    left.set(item, count - 1);
    return count <= 0;
  }).length;
}
