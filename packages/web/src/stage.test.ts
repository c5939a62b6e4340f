import type { DetectProgress } from "@raisontext/client";
import { describe, expect, test } from "vitest";
import { LANGUAGES, type Language } from "./i18n/language.ts";
import { speechOf } from "./i18n/speech.ts";
import { describeStage } from "./stage.ts";

const AT = 1_000_000;
const say = (progress: DetectProgress | undefined, language: Language = "en", afterMs = 0) => {
  const news = progress && { progress, at: AT };
  const { title, detail } = describeStage(news, speechOf(language), AT + afterMs);
  return detail === undefined ? title : `${title}. ${detail}`;
};
const queued = (more: object) => ({ state: "queued", id: "a", ...more }) as const;
const refused = (code: "overloaded" | undefined, retryInMs: number) =>
  ({ state: "refused", ...(code && { code }), retryInMs }) as const;

test("each stage has its words", () => {
  expect(say(undefined)).toBe("Sending the text…");
  expect(say(queued({}))).toBe("Your text is in the queue");
  expect(say(queued({ position: 1, workers: 1 }))).toBe("Your text is next");
  expect(say({ state: "running", id: "a" })).toBe("The model is reading your text");
  expect(say(queued({ position: 1, workers: 0 }))).toMatch(/^No model is running now\. Your text waits/);
  expect(say(refused("overloaded", 4_200))).toBe("Many texts are waiting. Trying again in 5 seconds.");
  expect(say(refused(undefined, 4_200))).toMatch(/cannot take the text just now. Trying again in 5/);
});

describe("the texts ahead are counted as the language counts", () => {
  test.each([
    [2, "Впереди 1 текст"],
    [3, "Впереди 2 текста"],
    [6, "Впереди 5 текстов"],
    [12, "Впереди 11 текстов"],
    [22, "Впереди 21 текст"],
    [23, "Впереди 22 текста"],
    [112, "Впереди 111 текстов"],
  ])("number %i: %s", (position, words) => {
    expect(say(queued({ position }), "ru")).toBe(words);
  });

  test.each([
    [2, "1 text is ahead of yours"],
    [1_235, "1,234 texts are ahead of yours"],
  ])("number %i: %s", (position, words) => {
    expect(say(queued({ position }))).toBe(words);
  });
});

describe("times are as exact as an estimate is, and in the right case", () => {
  test.each([
    [1_000, "через 1 секунду"],
    [2_000, "через 2 секунды"],
    [20_000, "через 20 секунд"],
    [62_000, "через 65 секунд"],
    [119_000, "через 2 минуты"],
    [21 * 60_000, "через 21 минуту"],
    [5 * 3_600_000, "через 5 часов"],
  ])("%i ms: %s", (ms, words) => {
    expect(speechOf("ru").fromNow(ms)).toBe(words);
  });
});

test("the time left runs down by itself, and ends without a word", () => {
  const news = queued({ position: 1, etaMs: 9_000 });
  expect(say(news, "en")).toBe("Your text is next. The answer is expected in 9 seconds.");
  expect(say(news, "en", 4_000)).toBe("Your text is next. The answer is expected in 5 seconds.");
  expect(say(news, "en", 8_500)).toBe("Your text is next");
  expect(say(refused("overloaded", 4_000), "en", 9_000)).toContain("in 1 second.");
});

test.each(LANGUAGES)("no stage is without words: %s", language => {
  const { titles } = speechOf(language).texts.waiting;
  expect(Object.values(titles)).toHaveLength(8);
});
