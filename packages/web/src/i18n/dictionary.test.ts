import { expect, test } from "vitest";
import { en } from "./en.ts";
import { ru } from "./ru.ts";

/** Every text of a dictionary under its path; the ones that take a value get "7". */
function textsOf(part: object, path = ""): [string, string][] {
  return Object.entries(part).flatMap(([key, value]): [string, string][] => {
    const here = `${path}.${key}`;
    if (typeof value === "string") return [[here, value]];
    const inner: unknown = typeof value === "function" ? value("7", "7") : value;
    return typeof inner === "string" ? [[here, inner]] : textsOf(inner as object, here);
  });
}

test("every text says something, without stray spaces", () => {
  const odd = [en, ru]
    .flatMap(dictionary => textsOf(dictionary))
    .filter(([, text]) => !/^\S(.*\S)?$/.test(text));
  expect(odd).toEqual([]);
});

test("the Russian page is in Russian", () => {
  const notRussian = textsOf(ru).filter(([, text]) => !/[а-яё]/i.test(text));
  expect(notRussian).toEqual([]);
});

test("the English page is in English", () => {
  const notEnglish = textsOf(en).filter(([, text]) => /[а-яё]/i.test(text));
  expect(notEnglish).toEqual([]);
});
