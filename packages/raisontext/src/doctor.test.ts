import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Deployment } from "./testing/deployment.ts";

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly detail: string;
  readonly remedy?: string;
}

async function doctor(env: Readonly<Record<string, string>> = {}) {
  await using deployment = new Deployment();
  await writeFile(join(deployment.dataDir, "file"), "");
  const program = deployment.run(["doctor", "--json"], env);
  const code = await program.ended;
  const findings: readonly Finding[] = JSON.parse(program.output);
  return { code, of: (check: string) => findings.find(finding => finding.check === check), findings };
}

test("says that all is well where it is", async () => {
  const { code, findings } = await doctor();
  expect(findings.filter(({ state }) => state === "fail")).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual([
    "configuration",
    "node",
    "data",
    "broker",
    "store",
    "model",
    "page",
    "port",
    "access",
  ]);
  expect(code).toBe(0);
});

test("names every mistake of the configuration", async () => {
  const { code, findings } = await doctor({ PORT: "x", LOG_LEVEL: "loud" });
  expect(code).toBe(78);
  expect(findings.map(({ detail }) => detail.split(":")[0])).toEqual(["PORT", "LOG_LEVEL"]);
});

test("says what is wrong with broker and store, and tells no password", async () => {
  const { code, of, findings } = await doctor({
    RABBIT_MQ_URL: "amqp://me:secret@127.0.0.1:9",
    DATABASE_URL: "postgresql://me:secret@127.0.0.1:9/x",
  });
  expect(code).toBe(1);
  expect(of("broker")).toMatchObject({ state: "fail", remedy: expect.stringContaining("RABBIT_MQ_URL") });
  expect(of("store")).toMatchObject({ state: "fail", remedy: expect.stringContaining("DATABASE_URL") });
  expect(JSON.stringify(findings)).not.toContain("secret");
});

test("says what is wrong with folder, model, port and access", async () => {
  const taken = createServer();
  await new Promise<void>(resolve => taken.listen(0, "127.0.0.1", resolve));
  const address = taken.address();
  try {
    const { code, of } = await doctor({
      RAISONTEXT_DATA_DIR: "file/below",
      PORT: String(typeof address === "object" && address?.port),
      RAISONTEXT_ACCESS: "open",
    });
    expect(code).toBe(1);
    expect(of("data")).toMatchObject({
      state: "fail",
      remedy: expect.stringContaining("RAISONTEXT_DATA_DIR"),
    });
    expect(of("port")).toMatchObject({ state: "fail", remedy: expect.stringContaining("PORT") });
    expect(of("access")).toMatchObject({ state: "warn" });
  } finally {
    taken.close();
  }
});

test("says what is wrong with a model, and writes for people too", async () => {
  await using deployment = new Deployment();
  await writeFile(join(deployment.dataDir, "broken.js"), "export const nothing = 1;");
  const program = deployment.run(["doctor"], { RAISONTEXT_MODEL: "broken.js" });
  expect(await program.ended).toBe(1);
  expect(program.output).toMatch(/FAIL {2}model .*createEvaluator[\s\S]*→ Look at RAISONTEXT_MODEL/);
  expect(program.output).toMatch(/ok {4}store/);
});
