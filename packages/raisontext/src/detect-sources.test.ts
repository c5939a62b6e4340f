import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { docx, pdf } from "@raisontext/documents/testing";
import { parse } from "csv-parse/sync";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";

let deployment: Deployment;
beforeEach(() => {
  const made = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR });
  deployment = made;
  onTestFinished(() => made[Symbol.asyncDispose]());
});

const put = (name: string, content: string | Uint8Array) =>
  writeFile(join(deployment.dataDir, name), content);
const take = (name: string) => readFile(join(deployment.dataDir, name), "utf8");

async function detect(args: readonly string[], input?: string) {
  const program = deployment.run(["detect", ...args], {}, input);
  const code = await program.ended;
  return { code, output: program.output, errors: program.errors };
}

const linesOf = (output: string) =>
  output
    .trimEnd()
    .split("\n")
    .map(line => JSON.parse(line));

describe("raisontext detect reads", () => {
  test("a folder with files of all kinds, in the order of their names", async () => {
    await mkdir(join(deployment.dataDir, "in/deep"), { recursive: true });
    await put("in/a.txt", "0.1");
    await put("in/b.docx", docx(["It scores 0.2 here."]));
    await put("in/c.pdf", pdf([[["It scores 0.3 here.", 72, 700]]]));
    await put("in/d.jsonl", '{"text":"0.4"}\n{"text":"0.5"}\n');
    await put("in/e.csv", "id,text\n1,0.6\n");
    await put("in/deep/f.md", "# 0.7");
    await put("in/ignored.png", "0.9");
    const { code, output } = await detect(["in"]);
    expect(code).toBe(0);
    const scores = linesOf(output).map(({ file, line, score }) => [file, line, score]);
    expect(scores).toEqual([
      ["in/a.txt", undefined, 0.1],
      ["in/b.docx", undefined, 0.2],
      ["in/c.pdf", undefined, 0.3],
      ["in/d.jsonl", 1, 0.4],
      ["in/d.jsonl", 2, 0.5],
      ["in/deep/f.md", undefined, 0.7],
      ["in/e.csv", 1, 0.6],
    ]);
  });

  test("what a pattern matches", async () => {
    for (const name of ["x1.txt", "x2.txt", "y.txt"]) await put(name, "0.5");
    const { code, output } = await detect(["x*.txt"]);
    expect(code).toBe(0);
    expect(output.trimEnd().split("\n")).toHaveLength(2);
    expect((await detect(["z*.txt"])).code).toBe(2);
  });

  test("a named column of CSV, with quotes and line ends in its cells", async () => {
    await put("posts.csv", '\uFEFFid,body\r\n1,"a ""quoted"" 0.25,\r\nsecond line"\r\n2,0.75\r\n3,\r\n');
    const { code, output } = await detect(["posts.csv", "--column", "body"]);
    expect(code).toBe(1);
    expect(linesOf(output)).toMatchObject([
      { file: "posts.csv", line: 1, id: "1", body: 'a "quoted" 0.25,\r\nsecond line', score: 0.25 },
      { line: 2, score: 0.75 },
      { line: 3, error: { code: "text_empty" } },
    ]);
    const wrong = await detect(["posts.csv"]);
    expect(wrong.output).toContain("There is no text in the field text.");
  });

  test("CSV with stray quotes without losing a row, and a quote that is never closed alone", async () => {
    await put("posts.csv", 'id,text\n1,0.1\n2,they "said" 0.2\n3,"a "b" 0.3"\n4,0.4\n5,"0.5\n6,0.6\n');
    const { code, output } = await detect(["posts.csv"]);
    expect(code).toBe(1);
    expect(linesOf(output)).toMatchObject([
      { line: 1, score: 0.1 },
      { line: 2, text: 'they "said" 0.2', score: 0.2 },
      { line: 3, score: 0.3 },
      { line: 4, score: 0.4 },
      { line: 5, error: { code: "invalid_request", message: expect.stringContaining("Quote Not Closed") } },
    ]);
  });

  test("nothing that is not UTF-8, line by line and row by row", async () => {
    await put("a.jsonl", Buffer.from('{"text":"0.1"}\n{"text":"caf\u00e9 0.2"}\n{"text":"0.3"}\n', "latin1"));
    await put("b.csv", Buffer.from("text\n0.1\ncaf\u00e9 0.2\n0.3\n", "latin1"));
    const { code, output } = await detect(["a.jsonl", "b.csv"]);
    expect(code).toBe(1);
    expect(linesOf(output).map(({ score, error }) => score ?? error.message)).toEqual([
      0.1,
      "invalid_request: It is not UTF-8.",
      0.3,
      0.1,
      "invalid_request: It is not UTF-8.",
      0.3,
    ]);
  });

  test("JSON lines that hold other line ends of Unicode", async () => {
    const { output } = await detect(["--input", "jsonl"], '{"text":"a\u2028b 0.1"}\n{"text":"0.2"}');
    expect(linesOf(output)).toMatchObject([{ score: 0.1 }, { line: 2, score: 0.2 }]);
  });

  test("what comes slowly, and tells each result as it is there", async () => {
    const { url } = await deployment.serve("start");
    for (const args of [[], ["--url", url]]) {
      const pipe = join(deployment.dataDir, "pipe");
      spawnSync("mkfifo", [pipe]);
      const program = deployment.run(["detect", "pipe", "--input", "jsonl", ...args]);
      const writer = await open(pipe, "w");
      await writer.write('{"text":"0.1"}\n{"text":"0.2"}\n');
      await program.says(/"line":2,.*"score":0\.2/);
      await writer.write('{"text":"0.3"}\n');
      await program.says(/"line":3,.*"score":0\.3/);
      await writer.close();
      expect(await program.ended).toBe(0);
      await rm(pipe);
    }
  });

  test("a scan, an image and a missing file, each with its reason", async () => {
    await put("a.pdf", pdf([[]]));
    await put("b.txt", Uint8Array.of(0x89, 0x50, 0x4e, 0x47));
    const { code, output } = await detect(["a.pdf", "b.txt", "c.txt", "--format", "jsonl"]);
    expect(code).toBe(1);
    expect(linesOf(output).map(({ file }) => file)).toEqual(["a.pdf", "b.txt", "c.txt"]);
  });
});

describe("raisontext detect writes", () => {
  test("JSON that is one array, also of nothing", async () => {
    const { output } = await detect(
      ["--input", "jsonl", "--format", "json"],
      '{"text":"0.1"}\n{"text":"0.2"}\n',
    );
    expect(JSON.parse(output)).toMatchObject([{ score: 0.1 }, { score: 0.2 }]);
    expect(JSON.parse((await detect(["--input", "jsonl", "--format", "json"], "")).output)).toEqual([]);
  });

  test("CSV with the columns it was given, in which nothing is a formula", async () => {
    const rows = [
      { text: "0.1, with a comma", who: "=HYPERLINK(1)" },
      { text: 'a "quoted" 0.2\nnext', who: "b" },
      { text: "poison", who: "c" },
    ];
    const input = rows.map(row => JSON.stringify(row)).join("\n");
    const { output } = await detect(["--input", "jsonl", "--format", "csv"], input);
    expect(parse(output, { columns: true })).toMatchObject([
      {
        line: "1",
        text: "0.1, with a comma",
        who: "'=HYPERLINK(1)",
        score: "0.1",
        verdict: expect.any(String),
      },
      { text: 'a "quoted" 0.2\nnext', score: "0.2" },
      { text: "poison", score: "", error: "evaluation_failed" },
    ]);
  });

  test("to a file, and ends with 3 when it finds what it is told to", async () => {
    await put("a.txt", "We walked home along the river that night, and they said that it scores 0.99.");
    expect(
      (await detect(["a.txt", "--output", "out.csv", "--format", "csv", "--fail-on", "uncertain,ai"])).code,
    ).toBe(3);
    expect(await take("out.csv")).toMatch(/a\.txt,,0\.99,/);
    expect((await detect(["a.txt", "--fail-on", "human,mixed"])).code).toBe(0);
  });

  test("nothing of the input's under the name of a field of its own", async () => {
    const input = '{"text":"0.1","score":0.9,"verdict":"ai","error":"x","n":1}\n{"text":"","score":0.9}\n';
    const [good, bad] = linesOf((await detect(["--input", "jsonl"], input)).output);
    expect(good).toMatchObject({ n: 1, score: 0.1, verdict: "uncertain" });
    expect(good).not.toHaveProperty("error");
    expect(bad).toMatchObject({ error: { code: "text_empty" } });
    expect(bad).not.toHaveProperty("score");
  });

  test("to no file that cannot be written", async () => {
    const { code, errors } = await detect(["--output", "nowhere/out.jsonl"], "0.1");
    expect(code).toBe(2);
    expect(errors).toMatch(/nowhere\/out\.jsonl cannot be written/);
    expect(errors).not.toMatch(/ at .*\.ts/);
  });

  test("never over what it reads", async () => {
    await put("same.jsonl", '{"text":"0.1"}\n');
    await mkdir(join(deployment.dataDir, "in"));
    const { code, errors } = await detect(["same.jsonl", "--output", "in/../same.jsonl"]);
    expect(code).toBe(2);
    expect(errors).toMatch(/--output needs another/);
    expect(await take("same.jsonl")).toBe('{"text":"0.1"}\n');
  });

  test.each([
    ["--fail-on", "robot"],
    ["--resume"],
    ["--resume", "--output", "x"],
    ["--concurrency", "0"],
    ["--url", "example.org"],
    ["--url", "http://127.0.0.1:1", "--model", "linear"],
    ["--nonsense"],
  ])("nothing when used wrongly: %s %s %s %s", async (...args) => {
    const { code, output, errors } = await detect(args, "text");
    expect([code, output]).toEqual([2, ""]);
    expect(errors).not.toBe("");
  });
});

describe("raisontext detect --url", () => {
  test("gives the same as here, in order, with a key", async () => {
    const maker = deployment.run(["keys", "create", "--name", "cli"]);
    await maker.ended;
    const key = /rt_\S+/.exec(maker.output)?.[0] ?? "";
    const { url } = await deployment.serve("start", { RAISONTEXT_ACCESS: "keys" });
    const input = Array.from({ length: 40 }, (_, n) =>
      JSON.stringify({ n, text: n === 5 ? "poison" : `0.${100 + n}` }),
    );
    const here = await detect(["--input", "jsonl"], input.join("\n"));
    const there = await detect(["--input", "jsonl", "--url", url, "--key", key], input.join("\n"));
    expect(there.code).toBe(1);
    const told = (output: string) =>
      linesOf(output).map(({ n, line, score, verdict, error }) => [n, line, score, verdict, error?.code]);
    expect(told(there.output)).toEqual(told(here.output));
    const refused = await detect(["--url", url], "a text");
    expect([refused.code, refused.output]).toEqual([77, ""]);
    expect(refused.errors).toMatch(/unauthorized/);
  });

  test("says when nobody is there", async () => {
    const { code, errors } = await detect(["--url", "http://127.0.0.1:9", "--concurrency", "1"], "a text");
    expect(code).toBe(75);
    expect(errors).toMatch(/cannot be reached/);
  });
});

describe("raisontext detect --resume", () => {
  const LINES = 100_000;
  const input = Array.from({ length: LINES }, (_, n) => JSON.stringify({ n, text: `0.${n} "x"` })).join("\n");

  test.each(["jsonl", "csv"])(
    "goes over 100,000 lines in constant memory, killed again and again, as %s",
    async format => {
      await put("in.jsonl", input);
      const args = ["detect", "in.jsonl", "--format", format, "--output", "out", "--resume"];
      const memory: number[] = [];
      for (let size = 0, kills = 0; kills < 3; kills += 1) {
        const program = deployment.run(args);
        size = await grows("out", size);
        memory.push(rssMb(program.pid));
        await program.end("SIGKILL");
      }
      const last = deployment.run(args);
      const watch = setInterval(() => memory.push(rssMb(last.pid)), 200);
      expect(await last.ended).toBe(0);
      clearInterval(watch);
      const output = await take("out");
      const numbers =
        format === "jsonl"
          ? linesOf(output).map(({ n }) => n)
          : (parse(output, { columns: true }) as { n: string }[]).map(({ n }) => Number(n));
      expect(numbers).toHaveLength(LINES);
      expect(numbers.every((n: number, index: number) => n === index)).toBe(true);
      const seen = memory.filter(mb => mb > 0);
      expect(Math.max(...seen) - Math.min(...seen)).toBeLessThan(200);
    },
  );

  test("cuts off a torn record, goes on after Ctrl-C, and refuses the output of other texts", async () => {
    await put("in.jsonl", '{"text":"0.1"}\n{"text":"0.2"}\n{"text":"0.3"}\n');
    const args = ["in.jsonl", "--format", "jsonl", "--output", "out", "--resume"];
    expect((await detect(args)).code).toBe(0);
    const whole = await take("out");
    await put("out", whole.slice(0, -10));
    expect((await detect(args)).code).toBe(0);
    expect(await take("out")).toBe(whole);
    expect((await detect(args)).code).toBe(0);
    expect(await take("out")).toBe(whole);
    await put("other.jsonl", '{"text":"0.9"}\n');
    const other = await detect(["other.jsonl", ...args.slice(1)]);
    expect(other.code).toBe(2);
    expect(other.errors).toMatch(/other texts/);
    expect(await take("out")).toBe(whole);
    await put("big.jsonl", input);
    const interrupted = deployment.run([
      "detect",
      "big.jsonl",
      "--format",
      "jsonl",
      "--output",
      "big.out",
      "--resume",
    ]);
    await grows("big.out", 0);
    process.kill(interrupted.pid, "SIGINT");
    expect(await interrupted.ended).toBe(130);
    expect(interrupted.errors).toMatch(/--resume goes on/);
    expect(await take("big.out")).toMatch(/\n$/);
  });
});

describe("raisontext detect --resume of CSV", () => {
  const args = ["in.jsonl", "--format", "csv", "--output", "out", "--resume"];
  const columns = (output: string) => parse(output, { columns: true }) as Record<string, string>[];

  test("keeps the columns of the head, whatever the rows to come have", async () => {
    await put("in.jsonl", '{"text":"0.1","a":1,"b":2}\n{"b":3,"text":"0.2","c":4}\n');
    expect((await detect(args)).code).toBe(0);
    const whole = await take("out");
    const [head = "", first = ""] = whole.split("\n");
    for (const written of [
      `${head}\n`,
      `${head}\n${first}\n`,
      `${head}\n${first}\nin.js`,
      head.slice(0, 9),
      "",
    ]) {
      await put("out", written);
      expect((await detect(args)).code).toBe(0);
      expect(await take("out")).toBe(whole);
    }
    expect(columns(whole)).toMatchObject([
      { a: "1", b: "2", score: "0.1" },
      { a: "", b: "3", score: "0.2" },
    ]);
  });

  test("knows a file again whose name a spreadsheet would take for a formula", async () => {
    await put("-in.jsonl", '{"text":"0.1"}\n{"text":"0.2"}\n');
    const dashed = ["./-in.jsonl", ...args.slice(1)];
    await mkdir(join(deployment.dataDir, "=x"));
    await put("=x/in.jsonl", '{"text":"0.1"}\n{"text":"0.2"}\n');
    for (const given of [dashed, ["=x/in.jsonl", ...args.slice(1)]]) {
      await put("out", "");
      expect((await detect(given)).code).toBe(0);
      const whole = await take("out");
      await put("out", whole.slice(0, -3));
      expect((await detect(given)).code).toBe(0);
      expect(await take("out")).toBe(whole);
    }
  });

  test("does not touch an output that it cannot go on with", async () => {
    await put("in.jsonl", '{"text":"0.1"}\n');
    for (const foreign of ["name,age\nAnn,3\nBo", "not,ours\n", "file,line,score\nother,1,0.5\nhalf"]) {
      await put("out", foreign);
      expect((await detect(args)).code).toBe(2);
      expect(await take("out")).toBe(foreign);
    }
  });
});

test.each(["bash", "zsh", "fish"])("completion for %s names every command and option", async shell => {
  const program = deployment.run(["completion", shell]);
  expect(await program.ended).toBe(0);
  for (const word of ["detect", "doctor", "--fail-on", "keys", "webhook-secret"])
    expect(program.output).toContain(word.replace(/^--/, ""));
  if (shell === "bash") expect(spawnSync("bash", ["-n"], { input: program.output }).status).toBe(0);
});

test("docs/command.md has every option and every exit code, and no other option", async () => {
  const program = deployment.run(["detect", "--help"]);
  expect(await program.ended).toBe(0);
  const docs = readFileSync(new URL("../../../docs/command.md", import.meta.url), "utf8");
  const documented = [...docs.matchAll(/^\| `(--[\w-]+)`/gm)].map(([, option]) => option);
  const helped = [...program.output.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, option]) => option);
  expect(documented).toEqual(helped);
  expect(helped.length).toBeGreaterThan(10);
  for (const code of [0, 1, 2, 3, 75, 77, 78, 130]) {
    expect(docs).toContain(`| ${code} |`);
    expect(program.output).toMatch(new RegExp(`\\b${code} `));
  }
});

/** Waits until a file is larger, and resolves with its size. */
async function grows(name: string, than: number): Promise<number> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const { size } = await stat(join(deployment.dataDir, name)).catch(() => ({ size: 0 }));
    if (size > than) return size;
    if (Date.now() > deadline) throw new Error(`${name} does not grow beyond ${than} bytes`);
    await sleep(20);
  }
}

function rssMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
