import { expect, test } from "vitest";
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
