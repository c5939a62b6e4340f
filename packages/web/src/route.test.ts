import { expect, test } from "vitest";
import { routeOf } from "./route.ts";

test("finds the view of an address", () => {
  expect(["", "#/", "#/history", "#/status", "#s=abc", "#/nowhere"].map(routeOf)).toEqual([
    "check",
    "check",
    "history",
    "status",
    "shared",
    "check",
  ]);
});
