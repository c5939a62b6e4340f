import { expect, test } from "vitest";
import { withTables } from "./document-tables.ts";
import { markdownTable } from "./markdown-table.ts";

test("pads the columns of a table", () => {
  expect(
    markdownTable(
      ["", "AUC"],
      [
        ["en", "0.99"],
        ["ru 50-100", "–"],
      ],
    ),
  ).toBe(
    ["|           |  AUC |", "| --------- | ---: |", "| en        | 0.99 |", "| ru 50-100 |    – |"].join(
      "\n",
    ),
  );
});

test("replaces the tables of a page and nothing else", () => {
  const page = withTables("# Page\n", "one");
  const changed = withTables(`${page}\nafter\n`, "two");
  expect(changed).toContain("# Page");
  expect(changed).toContain("after");
  expect(changed).toContain("two");
  expect(changed).not.toContain("one");
});
