import { expect, test } from "vitest";
import { withTables } from "./document-tables.ts";

test("replaces the tables of a page and nothing else", () => {
  const page = withTables("# Page\n", "one");
  const changed = withTables(`${page}\nafter\n`, "two");
  expect(changed).toContain("# Page");
  expect(changed).toContain("after");
  expect(changed).toContain("two");
  expect(changed).not.toContain("one");
});
