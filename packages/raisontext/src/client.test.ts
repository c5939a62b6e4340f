import { createClient, type DetectOutcome, RaisonTextError } from "@raisontext/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";

const deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR, RAISONTEXT_ACCESS: "keys" });
let baseUrl: string;
let apiKey: string;
beforeAll(async () => {
  const program = deployment.run(["keys", "create", "--name", "sdk"]);
  await program.ended;
  apiKey = /rt_\S+/.exec(program.output)?.[0] ?? "";
  ({ url: baseUrl } = await deployment.serve("start"));
});
afterAll(() => deployment[Symbol.asyncDispose]());

const client = () => createClient({ baseUrl, apiKey });

async function all<T>(outcomes: AsyncIterable<DetectOutcome<T>>): Promise<DetectOutcome<T>[]> {
  const seen: DetectOutcome<T>[] = [];
  for await (const outcome of outcomes) seen.push(outcome);
  return seen;
}

test("many texts come back in their order, bad ones with their error, and progress is told", async () => {
  const progress: number[] = [];
  const texts = Array.from({ length: 60 }, (_, index) =>
    index === 7 ? "" : index === 9 ? "poison" : `0.${100 + index}`,
  );
  const outcomes = await all(client().detectMany(texts, { onProgress: done => progress.push(done) }));
  expect(outcomes.map(({ index, item }) => [index, item])).toEqual(texts.map((text, index) => [index, text]));
  expect(outcomes[7]?.error?.code).toBe("text_empty");
  expect(outcomes[9]?.error?.code).toBe("evaluation_failed");
  expect(outcomes[10]?.detection?.score).toBe(0.11);
  expect(progress).toEqual(texts.map((_, index) => index + 1));
});

test("an async iterable of objects is read no further than needed, and the rest is given up with the loop", async () => {
  let read = 0;
  async function* rows() {
    for (; read < 1_000; read += 1) yield { text: "0.5", row: read };
  }
  const seen: number[] = [];
  for await (const { item } of client().detectMany(rows(), { concurrency: 3 })) {
    seen.push(item.row);
    if (seen.length === 5) break;
  }
  expect(seen).toEqual([0, 1, 2, 3, 4]);
  expect(read).toBeLessThanOrEqual(9);
});

test("without order all come all the same", async () => {
  const outcomes = await all(client().detectMany(["0.1", "0.2", "0.3"], { ordered: false }));
  expect(outcomes.map(({ index }) => index).toSorted()).toEqual([0, 1, 2]);
});

test("a wrong key, an aborted signal and a wrong number end it", async () => {
  const stranger = createClient({ baseUrl, apiKey: "rt_no" });
  await expect(all(stranger.detectMany(["0.1"]))).rejects.toThrow(/^unauthorized/);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(all(client().detectMany(["0.1"], { signal }))).rejects.toThrow("enough");
  const nothing = {
    async *[Symbol.asyncIterator]() {
      yield "0.1";
      await new Promise(() => {});
    },
  };
  const heard: number[] = [];
  const leaving = new AbortController();
  const stuck = async () => {
    for await (const { index } of client().detectMany(nothing, { signal: leaving.signal })) {
      heard.push(index);
      leaving.abort(new Error("left"));
    }
  };
  await expect(stuck()).rejects.toThrow("left");
  expect(heard).toEqual([0]);
  await expect(all(client().detectMany(["0.1"], { concurrency: 0 }))).rejects.toThrow(RangeError);
});

test("the key goes along everywhere", async () => {
  const { id, score } = await client().detect("0.25");
  expect(score).toBe(0.25);
  expect(await client().get(id)).toMatchObject({ state: "done" });
  expect(await client().cancel(id)).toMatchObject({ state: "done" });
  expect((await client().readDocument(new Blob(["a text"]))).text).toBe("a text");
  expect((await client().models())[0]?.name).toBe("default");
  const live = client().live();
  try {
    expect(await live.detect("0.75")).toMatchObject({ state: "done", score: 0.75 });
  } finally {
    live.close();
  }
  await expect(createClient({ baseUrl }).detect("0.1")).rejects.toBeInstanceOf(RaisonTextError);
});
