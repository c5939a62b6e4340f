import type {} from "@raisontext/testing/global-setup";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser, seriousIssues, visit } from "../testing/browser.ts";
import { PageHost } from "../testing/page-host.ts";

const { at: executablePath = "", missing } = inject("chromium");

describe.skipIf(missing)("the share dialog", () => {
  let browser: Browser;
  let host: PageHost;

  beforeAll(async () => {
    host = await PageHost.start();
    browser = await launchBrowser(executablePath);
  });

  afterAll(async () => {
    await browser?.close();
    await host?.remove();
  });

  test.each([
    ["granted", true, "Copied"],
    ["absent, as on a plain http address", false, "copy it with Ctrl+C or its menu"],
  ] as const)("answers a press of the copy button with the clipboard %s", async (_, granted, answer) => {
    await using visitor = await visit(browser, "about:blank", {
      permissions: granted ? ["clipboard-read", "clipboard-write"] : [],
    });
    const { page } = visitor;
    if (!granted) await page.addInitScript("delete Navigator.prototype.clipboard");
    await page.goto(host.url);
    await page.getByRole("textbox").fill("Copy that it is 0.730 here.");
    await page.getByRole("button", { name: "Check the text" }).click();
    await page.locator('[data-phase="scored"]').waitFor();
    await page.getByRole("button", { name: "Share" }).click();
    const link = page.getByRole("textbox", { name: "Link" });
    await expect.poll(() => link.inputValue()).toMatch(/#s=/);
    await page.getByRole("button", { name: "Copy the link" }).click();
    await page.getByRole("dialog").getByText(answer).waitFor();
    expect(await page.evaluate(() => getSelection()?.toString() ?? "")).toContain("#s=");
    expect(await seriousIssues(page)).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });
});
