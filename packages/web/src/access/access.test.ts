import type {} from "@raisontext/testing/global-setup";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser, seriousIssues, visit } from "../testing/browser.ts";
import { PageHost } from "../testing/page-host.ts";

const { at: executablePath = "", missing } = inject("chromium");

describe.skipIf(missing)("a server that asks for keys", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
  });
  afterAll(() => browser?.close());

  test("asks for one, says when it is wrong, works with it, and forgets it", async () => {
    await using host = await PageHost.start({ env: { RAISONTEXT_ACCESS: "keys" } });
    const key = await host.createKey("--scopes", "detect");
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    const field = page.getByLabel("API key");
    await field.waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await field.fill("rt_wrong ключ");
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("The server does not take this key.").waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await field.fill(` ${key} `);
    await page.keyboard.press("Enter");
    await page.getByLabel("Text to check").fill("It scores 0.25, as ever.");
    await page.locator("form [type=submit]").click();
    await page.locator('.outcome[data-phase="scored"]').waitFor();
    // This key may not see how the service is doing.
    await page.getByRole("link", { name: "Status" }).click();
    await field.waitFor();
    await page.getByRole("button", { name: "Forget the key" }).click();
    await page.getByRole("link", { name: "Check" }).click();
    await field.waitFor();
    expect(await page.evaluate(() => localStorage.getItem("raisontext.key"))).toBeNull();
  });

  test("shows how it is doing to a key that may see it, in Russian", async () => {
    await using host = await PageHost.start({ env: { RAISONTEXT_ACCESS: "keys" } });
    const key = await host.createKey();
    await using visitor = await visit(browser, `${host.url}#/status`, { locale: "ru-RU" });
    const { page } = visitor;
    await page.getByLabel("Ключ API").fill(key);
    await page.getByRole("button", { name: "Продолжить" }).click();
    await page.locator('[data-figure="waiting"]').waitFor();
    expect(await seriousIssues(page)).toEqual([]);
  });
});
