import type {} from "@raisontext/testing/global-setup";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser, visit } from "./testing/browser.ts";
import { PageHost } from "./testing/page-host.ts";
import { longestTask } from "./testing/tasks.ts";

const { at: executablePath = "", missing } = inject("chromium");

/** Longest that the page may compute without a look at what the reader does, in ms of the processor. */
const MAX_TASK_MS = 200;
const SENTENCE = "The kettle sang on the stove, and this sentence had number ";

describe.skipIf(missing)("a text of 100,000 characters", () => {
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
    ["in paragraphs", 6],
    ["in one paragraph", Number.POSITIVE_INFINITY],
  ])("%s is shaded, scrolled and pointed at without a long task", async (_, sentences) => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    const lines = Array.from(
      { length: 1_490 },
      (_, i) => `${SENTENCE}${i}.${i % sentences === 5 ? "\n\n" : ""}`,
    );
    const text = lines.join(" ").slice(0, 100_000);
    await page.getByRole("textbox").fill(text);
    await browser.startTracing(page, { categories: ["toplevel"] });
    await page.getByRole("button", { name: "Check the text" }).click();
    await page.locator('.outcome[data-phase="scored"]').waitFor();
    await expect.poll(() => page.locator("[data-sentence]").count()).toBeGreaterThan(1_400);
    await page.locator("[data-sentence]").nth(3).hover();
    await page.getByRole("group", { name: "The text, sentence by sentence" }).focus();
    for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowDown");
    await page.locator(".reading__text").evaluate(element => element.scrollTo({ top: 40_000 }));
    await page.waitForTimeout(300);
    expect(longestTask(await browser.stopTracing())).toBeLessThan(MAX_TASK_MS);
  });
});
