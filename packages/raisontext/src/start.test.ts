import { once } from "node:events";
import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { post, settles } from "./testing/http-asker.ts";
import { LiveAsker } from "./testing/live-asker.ts";
import { scrape } from "./testing/scrape.ts";
import { TestSocket } from "./testing/socket.ts";

const isAnothersCode = statSync(import.meta.dirname).uid !== process.getuid?.();
const ECHO = { RAISONTEXT_MODEL: ECHO_EVALUATOR };

describe("raisontext start", () => {
  test("scores a text with the trained model through the queue", async () => {
    await using deployment = new Deployment();
    const { url } = await deployment.serve("start");
    const response = await post(url, {
      text: "The committee met on Tuesday, and nobody brought the minutes. ".repeat(8),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      state: "done",
      score: expect.any(Number),
      verdict: expect.stringMatching(/^(human|uncertain|ai)$/),
      language: "en",
      model: { name: "encoder" },
    });
  });

  test("serves the page, with headers that keep it to its origin", async () => {
    await using deployment = new Deployment(ECHO);
    const { url } = await deployment.serve("start");
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    expect(page.headers.get("content-security-policy")).toMatch(/default-src 'self'/);
    expect(await page.text()).toMatch(/<title>.*RaisonText/);
  });

  test("answers two people at once with their own scores while a model of 5 s holds nothing else up", async () => {
    await using deployment = new Deployment({ ...ECHO, EVALUATOR_DELAY_MS: "5000" });
    const { url } = await deployment.serve("start");
    const slowestTenthMs = async () => {
      const [first, second] = [
        await TestSocket.open(url, "/classify"),
        await TestSocket.open(url, "/classify"),
      ];
      await sleep(500);
      first.send("mine is 0.111");
      second.send("mine is 0.222");
      const waits: number[] = [];
      while (first.frames.length === 0) {
        for (const path of ["/healthz", "/"]) {
          const startedAt = performance.now();
          expect((await fetch(url + path)).status).toBe(200);
          waits.push(performance.now() - startedAt);
        }
        await sleep(100);
      }
      expect(await first.receives(1)).toEqual(["0.111"]);
      expect(await second.receives(1)).toEqual(["0.222"]);
      return waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.9)] ?? Number.POSITIVE_INFINITY;
    };
    // A busy machine slows one of three rounds, a model that holds up the server all.
    let least = Number.POSITIVE_INFINITY;
    for (let round = 1; round <= 3 && least >= 100; round += 1)
      least = Math.min(least, await slowestTenthMs());
    expect(least).toBeLessThan(100);
  });

  test("says 202 and a place to ask when the answer takes longer than 10 s, and has it there later", async () => {
    await using deployment = new Deployment({ ...ECHO, EVALUATOR_DELAY_MS: "11000" });
    const { url } = await deployment.serve("start");
    const response = await post(url, { text: "0.25" });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ state: "running" });
    const place = url + response.headers.get("location");
    await expect
      .poll(async () => (await fetch(place)).json(), { interval: 200 })
      .toMatchObject({ state: "done", score: 0.25 });
  });

  test("keeps an accepted text through kill -9 and answers it after a restart", async () => {
    await using deployment = new Deployment(ECHO);
    const slow = await deployment.serve("start", { EVALUATOR_DELAY_MS: "60000" });
    const socket = await TestSocket.open(slow.url, "/api/v1/live");
    socket.send(JSON.stringify({ type: "detect", ref: "a", text: "0.75" }));
    const queued = JSON.parse((await socket.receives(1))[0] ?? "");
    expect(queued).toMatchObject({ type: "queued", ref: "a", position: 1 });
    await slow.program.end("SIGKILL");

    const { url } = await deployment.serve("start");
    const again = await LiveAsker.open(url);
    again.send({ type: "resume", ref: "b", id: queued.id });
    expect(await again.settles("b")).toMatchObject({ id: queued.id, state: "done", score: 0.75 });
  });

  test("leaves nothing of a text on disk once it is answered", async () => {
    await using deployment = new Deployment(ECHO);
    const { url, program } = await deployment.serve("start");
    expect((await post(url, { text: "a very private remark 0.5" })).status).toBe(200);
    await program.end();
    for (const file of ["queue.sqlite", "results.sqlite"]) {
      expect(await readFile(join(deployment.dataDir, file), "latin1")).not.toContain("very private");
    }
    expect(program.output).not.toContain("very private");
  });

  test.each(["SIGTERM", "SIGINT"] as const)(
    "answers what it has taken, then ends with 0 on %s",
    async signal => {
      await using deployment = new Deployment({ ...ECHO, EVALUATOR_DELAY_MS: "1000" });
      const { url, program } = await deployment.serve("start");
      const socket = await TestSocket.open(url, "/classify");
      socket.send("0.125");
      const taken = { model: "default", lane: "interactive" };
      await expect
        .poll(async () => (await scrape(url)).value("raisontext_texts_accepted_total", taken))
        .toBe(1);
      const code = program.end(signal);
      expect(await socket.receives(1)).toEqual(["0.125"]);
      expect(await socket.closes()).toBe(1001);
      expect(await code).toBe(0);
    },
  );

  test("ends with 1 at the deadline when a model does not end, and the text is answered by the next process", async () => {
    await using deployment = new Deployment(ECHO);
    const env = { EVALUATOR_DELAY_MS: "60000", RAISONTEXT_SHUTDOWN_SECONDS: "2" };
    const { url, program } = await deployment.serve("start", env);
    const asker = await LiveAsker.open(url);
    await asker.detect("a", "0.75");
    const { id } = await asker.hears("a", "running");
    const askedAt = performance.now();
    expect(await program.end()).toBe(1);
    expect(performance.now() - askedAt).toBeLessThan(5_000);
    const next = await deployment.serve("start");
    expect(await settles(next.url, id)).toMatchObject({ state: "done", score: 0.75 });
  });

  test.each([
    ["opened in advance", "100", ""],
    ["with half a head", "6", "GET /healthz HTTP/1.1\r\nHost: local"],
    [
      "with half a body",
      "6",
      "POST /api/v1/detections HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
    ],
  ])("closes in order although there is a connection %s", async (_what, seconds, bytes) => {
    await using deployment = new Deployment(ECHO);
    const { url, program } = await deployment.serve("server", { RAISONTEXT_SHUTDOWN_SECONDS: seconds });
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    await once(socket, "connect");
    if (bytes !== "") await new Promise(resolve => socket.write(bytes, resolve));
    // Whoever is answered after it is known to the server later.
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    socket.on("error", () => {});
    const askedAt = performance.now();
    expect(await program.end(), program.output).toBe(0);
    // Where nothing was sent nothing is waited for; else half of the time.
    expect(performance.now() - askedAt).toBeLessThan(25_000);
    socket.destroy();
  });

  // Another user's code is left alone.
  test.skipIf(isAnothersCode)("finds what was compiled when it starts again", async () => {
    await using deployment = new Deployment();
    const env = { ...ECHO, NODE_DEBUG_NATIVE: "COMPILE_CACHE" };
    const detect = async () => {
      const program = deployment.run(["detect"], env, "0.5");
      expect(await program.ended).toBe(0);
      return program.errors;
    };
    await detect();
    const again = await detect();
    expect(again).toMatch(/raisontext\/src\/main\.ts was accepted/);
    expect(again).toMatch(/isolated\/child\.ts was accepted/);
  });

  test("reports all configuration mistakes at once and ends with 78", async () => {
    await using deployment = new Deployment();
    const program = deployment.run(["start"], { PORT: "http", RABBIT_MQ_URL: "localhost" });
    expect(await program.ended).toBe(78);
    expect(program.errors).toMatch(/2 mistakes:\n.*PORT: .*\n.*RABBIT_MQ_URL: /);
  });

  test("says so in a line when the port is taken", async () => {
    await using deployment = new Deployment(ECHO);
    const { url } = await deployment.serve("start");
    const second = deployment.run(["start"], { PORT: new URL(url).port });
    expect(await second.ended).toBe(1);
    expect(second.errors).toMatch(/^raisontext: port \d+ on .* is in use/);
  });
});
