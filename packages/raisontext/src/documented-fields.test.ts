import { readFileSync } from "node:fs";
import { alertSchema, resultSchema, statusSchema, verdictSchema, warningSchema } from "@raisontext/contract";
import { ATTACK_KINDS } from "@raisontext/detector";
import { expect, test } from "vitest";

const read = (page: string): string =>
  readFileSync(new URL(`../../../docs/${page}`, import.meta.url), "utf8");
const PAGE = read("results.md");

/** What stands in backquotes first in each row of the tables of a section. */
function rowsOf(title: string, page = PAGE): string[] {
  const from = page.indexOf(title);
  const section = page.slice(from + title.length).split(/^## /m, 1)[0] ?? "";
  return [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name = ""]) => name);
}

test("the page of results has every field, warning and kind of attack there is, and no other", () => {
  expect(rowsOf("# What a result says").toSorted()).toEqual(Object.keys(resultSchema.shape).toSorted());
  expect(rowsOf("## Warnings").toSorted()).toEqual(warningSchema.options.toSorted());
  expect(rowsOf("## Attacks").toSorted()).toEqual(ATTACK_KINDS.toSorted());
  for (const verdict of verdictSchema.options) expect(PAGE).toContain(`- \`${verdict}\`:`);
});

test("its example is a result, but for what it leaves out", () => {
  const [, json = ""] = PAGE.match(/```json\n(.*?)```/s) ?? [];
  const example = JSON.parse(json.replaceAll(', "…"', ""));
  expect(resultSchema.parse(example)).toEqual(example);
});

test("the page of operating has every alert and figure of the status", () => {
  const page = read("operate.md");
  expect(rowsOf("## Alerts", page).toSorted()).toEqual(alertSchema.options.toSorted());
  expect([...rowsOf("## Figures", page), "alerts"].toSorted()).toEqual(
    Object.keys(statusSchema.shape).toSorted(),
  );
});
