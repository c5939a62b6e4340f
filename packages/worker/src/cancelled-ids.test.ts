import { encodeEvent } from "@raisontext/contract";
import { expect, test } from "vitest";
import { CancelledIds } from "./cancelled-ids.ts";

test("remembers the latest ids only; one that comes again is late again", () => {
  const cancelled = new CancelledIds(2);
  for (const id of ["a", "b", "a", "c"]) cancelled.add(id);
  expect(["a", "b", "c"].filter(id => cancelled.has(id))).toEqual(["a", "c"]);
});

test("hears an event, and none of a malformed one", () => {
  const cancelled = new CancelledIds();
  cancelled.hear(encodeEvent("cancelled", { ids: ["a", "b"] }));
  for (const body of ["{", '{"ids":"c"}', '{"ids":["c",1]}', "null"]) cancelled.hear(Buffer.from(body));
  expect(["a", "b", "c"].filter(id => cancelled.has(id))).toEqual(["a", "b"]);
});
