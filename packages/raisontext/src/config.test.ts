import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluatorModule } from "@raisontext/detector/evaluator-module";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigError, loadConfig, readEnvironment, VARIABLES } from "./config.ts";
import { configurationPage } from "./configuration-page.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "raisontext-config-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the configuration", () => {
  test("needs nothing set", () => {
    expect(loadConfig({}, folder)).toMatchObject({
      host: "127.0.0.1",
      port: 8000,
      rabbitMq: undefined,
      dataDir: join(folder, ".raisontext"),
      model: evaluatorModule("encoder"),
      retentionMs: 86_400_000,
    });
  });

  test("is frozen", () => {
    expect(Object.isFrozen(loadConfig({}, folder))).toBe(true);
  });

  test("reports every mistake at once", () => {
    const load = () =>
      loadConfig(
        { PORT: "80800", RABBIT_MQ_URL: "http://x", LOG_LEVEL: "loud", RAISONTEXT_MODEL: "none.js" },
        folder,
      );
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(
      /4 mistakes:\n.*PORT: .*\n.*RABBIT_MQ_URL: .*\n.*LOG_LEVEL: .*\n.*RAISONTEXT_MODEL \(--model\): model_missing: .*none\.js/,
    );
  });

  test.each(["-1", "8000x", "1.5", "65536"])("takes no PORT=%s", PORT => {
    expect(() => loadConfig({ PORT }, folder)).toThrow(/PORT: must be/);
  });

  test("counts an empty variable as not set", () => {
    expect(loadConfig({ PORT: "", RABBIT_MQ_URL: "" }, folder)).toMatchObject({
      port: 8000,
      rabbitMq: undefined,
    });
  });

  test("does not repeat a secret in a mistake", () => {
    expect(() => loadConfig({ RABBIT_MQ_URL: "http://me:secret@host" }, folder)).toThrow(/^(?!.*secret)/s);
  });

  test("takes a secret from a file", () => {
    const file = join(folder, "url");
    writeFileSync(file, "amqps://me:secret@host/vhost\n");
    expect(loadConfig({ RABBIT_MQ_URL_FILE: file }, folder).rabbitMq?.url).toBe(
      "amqps://me:secret@host/vhost",
    );
    expect(() => loadConfig({ RABBIT_MQ_URL_FILE: join(folder, "none") }, folder)).toThrow(
      /RABBIT_MQ_URL_FILE: cannot read/,
    );
  });

  test("reads .env, and the environment wins", () => {
    writeFileSync(join(folder, ".env"), "PORT=9000\nHOST=0.0.0.0\n");
    const config = loadConfig(readEnvironment({ PORT: "9001" }, folder), folder);
    expect(config).toMatchObject({ port: 9001, host: "0.0.0.0" });
  });

  test("knows what names and times mean", () => {
    const config = loadConfig(
      {
        RAISONTEXT_MODELS: "a, b,,c",
        RAISONTEXT_MODEL_NAME: "mine",
        RAISONTEXT_ABANDON_SECONDS: "never",
        RAISONTEXT_PREDICT_TIMEOUT_SECONDS: "2",
        DATABASE_URL: "postgres://localhost/x",
      },
      folder,
    );
    expect(config).toMatchObject({
      models: ["a", "b", "c"],
      modelName: "mine",
      abandonedAfterMs: Number.POSITIVE_INFINITY,
      predictTimeoutMs: 2_000,
      databaseUrl: "postgres://localhost/x",
    });
    expect(() => loadConfig({ RAISONTEXT_MODELS: "a b", DATABASE_URL: "mysql://x" }, folder)).toThrow(
      /2 mistakes/,
    );
  });

  test("is documented, variable by variable", () => {
    const file = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
    expect(file("docs/configuration.md")).toBe(configurationPage());
    const inReadme = [...file("README.md").matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, name]) => name);
    expect(inReadme.length).toBeGreaterThan(3);
    expect(VARIABLES.map(({ name }) => name)).toEqual(expect.arrayContaining(inReadme));
  });

  test.each([
    [{}, "open", true],
    [{ HOST: "localhost" }, "open", true],
    [{ HOST: "::1" }, "open", true],
    [{ HOST: "0.0.0.0" }, "keys", false],
    [{ HOST: "192.168.1.5" }, "keys", false],
    [{ RAISONTEXT_TRUST_PROXY: "127.0.0.1" }, "keys", false],
    [{ HOST: "0.0.0.0", RAISONTEXT_ACCESS: "public" }, "public", false],
    [{ RAISONTEXT_ACCESS: "open" }, "open", false],
  ])("%j gives the access %s", (env, mode, localOnly) => {
    expect(loadConfig(env, folder).access).toMatchObject({ mode, localOnly });
  });

  test("refuses origins and proxies that are none", () => {
    const env = { RAISONTEXT_CORS_ORIGINS: "example.org", RAISONTEXT_TRUST_PROXY: "nginx" };
    expect(() => loadConfig(env, folder)).toThrow(/RAISONTEXT_TRUST_PROXY[\s\S]*RAISONTEXT_CORS_ORIGINS/);
  });
});
