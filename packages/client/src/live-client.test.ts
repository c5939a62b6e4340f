import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "@raisontext/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DetectProgress } from "./detect-progress.ts";
import { createLiveClient, type LiveClient } from "./live-client.ts";
import type { LiveDetectOptions } from "./live-entry.ts";
import type { ConnectionState } from "./reconnecting-socket.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer;
let client: LiveClient;
let network: EventTarget;
const states: ConnectionState[] = [];

beforeEach(async () => {
  server = await ScriptedServer.start();
  states.length = 0;
  network = new EventTarget();
  client = createLiveClient({ url: server.url, network, onConnectionChange: state => states.push(state) });
});

afterEach(async () => {
  client.close();
  await server.stop();
});

test("tells the place in the queue, then the answer", async () => {
  const progress: DetectProgress[] = [];
  const answer = client.detect("a text", { model: "mine", onProgress: news => progress.push(news) });
  const connection = await server.accept();
  const request = await connection.hear();
  expect(request).toEqual({ type: "detect", ref: "1", text: "a text", model: "mine" });
  const { ref } = request;
  connection.say({ type: "queued", ref, id: "a", position: 4, workers: 1 });
  connection.say({ type: "queued", ref, id: "a", position: 1, etaMs: 900, workers: 1 });
  connection.say({ type: "running", ref, id: "a" });
  connection.settle(ref, 0.873);
  expect(await answer).toMatchObject({ state: "done", score: 0.873 });
  expect(progress).toEqual([
    { state: "queued", id: "a", position: 4, workers: 1 },
    { state: "queued", id: "a", position: 1, etaMs: 900, workers: 1 },
    { state: "running", id: "a" },
  ]);
});

test("texts of one connection get their own answers, in any order", async () => {
  const answers = [client.detect("first"), client.detect("second")];
  const connection = await server.accept();
  const [first, second] = [await connection.hear(), await connection.hear()];
  connection.settle(second.ref, 0.2);
  connection.settle(first.ref, 0.1);
  expect(await Promise.all(answers)).toMatchObject([{ score: 0.1 }, { score: 0.2 }]);
});

test("rejects with the error's code, and names a code it does not know", async () => {
  const answers = Promise.allSettled([client.detect("first"), client.detect("second")]);
  const connection = await server.accept();
  connection.refuse((await connection.hear()).ref, "unknown_model", "unknown_model: There is no such model.");
  connection.refuse((await connection.hear()).ref, "quota_spent", "Come back tomorrow.");
  expect(await answers).toMatchObject([
    { reason: { code: "unknown_model", detail: "There is no such model." } },
    { reason: { code: "internal", detail: "quota_spent: Come back tomorrow." } },
  ]);
});

test("an error without a ref goes to the first text that was not accepted", async () => {
  const accepted = client.detect("accepted");
  const unread = client.detect("unread");
  const connection = await server.accept();
  const { ref } = await connection.hear();
  await connection.hear();
  connection.say({ type: "queued", ref, id: "a", position: 1 });
  connection.say({
    type: "error",
    code: "invalid_request",
    message: "The frame is not JSON.",
    retryable: false,
  });
  await expect(unread).rejects.toMatchObject({ code: "invalid_request" });
  connection.settle(ref, 0.5);
  await expect(accepted).resolves.toMatchObject({ score: 0.5 });
});

test("an empty or too long text is refused without being sent", async () => {
  await expect(client.detect(" \n ")).rejects.toMatchObject({ code: "text_empty" });
  const tooLong = "a".repeat(LIMITS.textMaxCharacters + 1);
  await expect(client.detect(tooLong)).rejects.toMatchObject({ code: "text_too_long" });
});

test("resumes an accepted text after the connection was cut", async () => {
  const answer = client.detect("a text");
  const first = await server.accept();
  const { ref } = await first.hear();
  first.say({ type: "queued", ref, id: "a", position: 1 });
  await expect.poll(() => states).toEqual(["open"]);
  await sleep(50);
  first.socket.terminate();
  const second = await server.accept();
  const request = await second.hear();
  expect(request).toMatchObject({ type: "resume", id: "a" });
  second.settle(request.ref, 0.5);
  expect(await answer).toMatchObject({ score: 0.5 });
  expect(states).toEqual(["open", "lost", "open"]);
});

test("sends a text again that was not accepted when the connection was cut", async () => {
  const answer = client.detect("a text");
  const first = await server.accept();
  await first.hear();
  first.socket.terminate();
  const second = await server.accept();
  const request = await second.hear();
  expect(request).toMatchObject({ type: "detect", text: "a text" });
  second.settle(request.ref, 0.5);
  expect(await answer).toMatchObject({ score: 0.5 });
});

test("asks for a detection that was begun before by its id, and sends the text where nobody knows it any more", async () => {
  const known = client.detect("a text", { id: "a" });
  const unknown = client.detect("another text", { id: "b" });
  const connection = await server.accept();
  const [first, second] = [await connection.hear(), await connection.hear()];
  expect([first, second]).toEqual([
    { type: "resume", ref: "1", id: "a" },
    { type: "resume", ref: "2", id: "b" },
  ]);
  connection.settle(first.ref, 0.1);
  connection.refuse(second.ref, "not_found", "not_found: There is nothing here.");
  const again = await connection.hear();
  expect(again).toMatchObject({ type: "detect", text: "another text" });
  connection.settle(again.ref, 0.2);
  expect(await Promise.all([known, unknown])).toMatchObject([{ score: 0.1 }, { score: 0.2 }]);
});

test("sends the text again when the server no longer knows it", async () => {
  const answer = client.detect("a text");
  const first = await server.accept();
  first.say({ type: "queued", ref: (await first.hear()).ref, id: "a", position: 1 });
  await sleep(50);
  first.socket.terminate();
  const second = await server.accept();
  second.refuse((await second.hear()).ref, "not_found");
  const request = await second.hear();
  expect(request).toMatchObject({ type: "detect", text: "a text" });
  second.settle(request.ref, 0.5);
  expect(await answer).toMatchObject({ score: 0.5 });
});

test("goes on after the server was away for a while", async () => {
  await server.accept();
  await server.stop();
  const answer = client.detect("a text");
  await sleep(600);
  await server.resume();
  const connection = await server.accept();
  connection.settle((await connection.hear()).ref, 0.5);
  expect(await answer).toMatchObject({ score: 0.5 });
});

test("takes its texts to the next server when this one shuts down", async () => {
  const answer = client.detect("a text");
  const first = await server.accept();
  first.refuse((await first.hear()).ref, "shutting_down");
  const second = await server.accept();
  second.settle((await second.hear()).ref, 0.5);
  expect(await answer).toMatchObject({ score: 0.5 });
});

test("does not send a frame again that the server will never take", async () => {
  const answer = client.detect("a text");
  const connection = await server.accept();
  await connection.hear();
  connection.socket.close(1009);
  await expect(answer).rejects.toMatchObject({ code: "body_too_large" });
});

test("connects anew at once when the network comes back", async () => {
  const first = await server.accept();
  await expect.poll(() => states).toEqual(["open"]);
  network.dispatchEvent(new Event("online"));
  await server.accept();
  await expect.poll(() => first.socket.readyState).toBe(first.socket.CLOSED);
});

test("a text given up rejects with the reason, and its late answer harms nobody", async () => {
  const controller = new AbortController();
  const givenUp = client.detect("given up", { signal: controller.signal });
  const connection = await server.accept();
  const { ref } = await connection.hear();
  controller.abort(new Error("changed my mind"));
  await expect(givenUp).rejects.toThrow("changed my mind");
  const other = client.detect("other");
  connection.settle(ref, 0.1);
  connection.settle((await connection.hear()).ref, 0.9);
  expect(await other).toMatchObject({ score: 0.9 });
});

test("never has so many texts on their way that the server would not read a cancellation", async () => {
  const most = LIMITS.socketMaxInFlight - 1;
  const texts = most + 2;
  const answers = Array.from({ length: texts }, () => client.detect("a text"));
  const connection = await server.accept();
  await expect.poll(() => connection.unheard).toBe(most);
  await sleep(50);
  expect(connection.unheard).toBe(most);
  for (let heard = 0; heard < texts; heard += 1) connection.settle((await connection.hear()).ref, 0.5);
  expect(await Promise.all(answers)).toHaveLength(texts);
});

test("closing rejects what still waits and connects no more", async () => {
  const answer = client.detect("a text");
  const connection = await server.accept();
  client.close();
  await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  await expect(client.detect("another")).rejects.toMatchObject({ name: "AbortError" });
  await expect.poll(() => connection.socket.readyState).toBe(connection.socket.CLOSED);
  expect(states.at(-1)).toBe("closed");
});

test("a text that is refused for now is sent again when the server says, and its asker hears of it", async () => {
  const progress: DetectProgress[] = [];
  const answer = client.detect("a text", { onProgress: news => progress.push(news) });
  const connection = await server.accept();
  connection.putOff((await connection.hear()).ref, "overloaded", 100);
  const startedAt = performance.now();
  const again = await connection.hear();
  expect(performance.now() - startedAt).toBeGreaterThan(80);
  expect(again).toMatchObject({ type: "detect", text: "a text" });
  connection.settle(again.ref, 0.5);
  expect(await answer).toMatchObject({ score: 0.5 });
  expect(progress).toEqual([{ state: "refused", code: "overloaded", retryInMs: expect.any(Number) }]);
});

test("who wants no retry gets the refusal, and when to come back", async () => {
  const answer = client.detect("a text", { retry: false });
  const connection = await server.accept();
  connection.putOff((await connection.hear()).ref, "overloaded", 100);
  await expect(answer).rejects.toMatchObject({ code: "overloaded", retryAfterMs: 100 });
});

test("an accepted text that is given up is cancelled, also when it is accepted only afterwards", async () => {
  const [early, late] = [new AbortController(), new AbortController()];
  const answers = Promise.allSettled([
    client.detect("early", { signal: early.signal }),
    client.detect("late", { signal: late.signal }),
  ]);
  const connection = await server.accept();
  const [first, second] = [await connection.hear(), await connection.hear()];
  connection.say({ type: "queued", ref: first.ref, id: "a" });
  await sleep(50);
  early.abort();
  late.abort();
  expect(await connection.hear()).toMatchObject({ type: "cancel", id: "a" });
  connection.say({ type: "queued", ref: second.ref, id: "b" });
  expect(await connection.hear()).toMatchObject({ type: "cancel", id: "b" });
  expect((await answers).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});

test("a text that is given up while it was refused is not sent again", async () => {
  const controller = new AbortController();
  const answer = client.detect("a text", { signal: controller.signal });
  const connection = await server.accept();
  connection.putOff((await connection.hear()).ref, "overloaded", 100);
  await sleep(30);
  controller.abort();
  await expect(answer).rejects.toThrow();
  await sleep(150);
  expect(connection.unheard).toBe(0);
});

/** A text that was accepted as `id` on a connection. */
async function accepted(id: string, options: LiveDetectOptions = {}) {
  const answer = client.detect(`text ${id}`, options);
  answer.catch(() => {});
  const connection = await server.accept();
  const { ref } = await connection.hear();
  connection.say({ type: "queued", ref, id, position: 1 });
  await sleep(50);
  return { answer, connection, ref };
}

test("a text that is cancelled by its asker rejects with the reason, and frees its place", async () => {
  const controller = new AbortController();
  const { answer, connection, ref } = await accepted("a", { signal: controller.signal });
  controller.abort(new Error("changed my mind"));
  const cancel = await connection.hear();
  expect(cancel).toMatchObject({ type: "cancel", id: "a" });
  connection.settleAs(ref, "cancelled");
  connection.settleAs(cancel.ref, "cancelled");
  await expect(answer).rejects.toThrow("changed my mind");
});

test("a text that somebody else cancels resolves as cancelled", async () => {
  const { answer, connection, ref } = await accepted("a");
  connection.settleAs(ref, "cancelled");
  expect(await answer).toMatchObject({ state: "cancelled" });
});

test("a cancellation that cannot be carried out harms no other text", async () => {
  const controller = new AbortController();
  const { connection } = await accepted("a", { signal: controller.signal });
  const other = client.detect("other");
  const { ref } = await connection.hear();
  controller.abort();
  connection.refuse((await connection.hear()).ref, "not_found");
  connection.settle(ref, 0.9);
  expect(await other).toMatchObject({ score: 0.9 });
});

test("a cancellation the connection swallowed, or that was refused for now, is sent again", async () => {
  const controller = new AbortController();
  await accepted("a", { signal: controller.signal });
  await server.stop();
  await expect.poll(() => states).toContain("lost");
  controller.abort();
  await server.resume();
  const second = await server.accept();
  const cancel = await second.hear();
  expect(cancel).toMatchObject({ type: "cancel", id: "a" });
  second.putOff(cancel.ref, "store_unavailable", 20);
  expect(await second.hear()).toMatchObject({ type: "cancel", id: "a" });
  second.settleAs(cancel.ref, "cancelled");
  await sleep(300);
  expect(second.unheard).toBe(0);
});

test("a text given up while it is asked for again is not sent again", async () => {
  const controller = new AbortController();
  const { connection } = await accepted("a", { signal: controller.signal });
  connection.socket.terminate();
  const second = await server.accept();
  const resume = await second.hear();
  controller.abort();
  await second.hear();
  second.refuse(resume.ref, "not_found");
  await sleep(50);
  expect(second.unheard).toBe(0);
});

test("a text the server gave up while the connection was lost is sent again", async () => {
  const { answer, connection } = await accepted("a");
  connection.socket.terminate();
  const second = await server.accept();
  second.settleAs((await second.hear()).ref, "cancelled");
  const request = await second.hear();
  expect(request).toMatchObject({ type: "detect", text: "text a" });
  second.settle(request.ref, 0.5);
  expect(await answer).toMatchObject({ score: 0.5 });
});

test("a resumed text tells how far it is, and an answer that comes twice is given once", async () => {
  const progress: DetectProgress[] = [];
  const { answer, connection } = await accepted("a", { onProgress: news => progress.push(news) });
  connection.socket.terminate();
  const second = await server.accept();
  const { ref } = await second.hear();
  second.say({ type: "running", ref, id: "a" });
  second.settle(ref, 0.5);
  second.settle(ref, 0.1);
  second.say({ type: "queued", ref, id: "a", position: 9 });
  expect(await answer).toMatchObject({ score: 0.5 });
  await sleep(50);
  expect(progress.map(({ state }) => state)).toEqual(["queued", "running"]);
});

test("an accepted text outlives a passing failure, whatever its asker thinks of retries", async () => {
  const { answer, connection } = await accepted("a", { retry: false });
  connection.socket.terminate();
  const second = await server.accept();
  second.putOff((await second.hear()).ref, "store_unavailable", 20);
  const again = await second.hear();
  expect(again).toMatchObject({ type: "resume", id: "a" });
  second.settle(again.ref, 0.5);
  expect(await answer).toMatchObject({ score: 0.5 });
});

test("who wants no retry hears that the server shuts down, and the next text goes to another", async () => {
  const answer = client.detect("a text", { retry: false });
  const connection = await server.accept();
  connection.putOff((await connection.hear()).ref, "shutting_down", 20);
  await expect(answer).rejects.toMatchObject({ code: "shutting_down" });
  await server.accept();
});

test("a text sent again has what is left of its deadline", async () => {
  const answer = client.detect("a text", { deadlineMs: 60_000 });
  const connection = await server.accept();
  const first = await connection.hear();
  expect(first).toMatchObject({ type: "detect", deadlineMs: expect.any(Number) });
  connection.putOff(first.ref, "overloaded", 100);
  const again = await connection.hear();
  expect(again.type === "detect" && again.deadlineMs).toBeLessThan(59_950);
  connection.settle(again.ref, 0.5);
  await answer;
});

test("a text that was not accepted before its deadline has expired", async () => {
  const answer = client.detect("a text", { deadlineMs: 200 });
  const connection = await server.accept();
  connection.putOff((await connection.hear()).ref, "overloaded", 60_000);
  await expect(answer).rejects.toMatchObject({ code: "expired" });
});
