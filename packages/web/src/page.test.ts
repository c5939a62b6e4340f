import { LIMITS } from "@raisontext/contract";
import type {} from "@raisontext/testing/global-setup";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser, seriousIssues, visit } from "./testing/browser.ts";
import { PageHost } from "./testing/page-host.ts";

const { at: executablePath = "", missing } = inject("chromium");

const box = (page: Page) => page.getByRole("textbox");
const check = (page: Page) => page.getByRole("button", { name: /^(Check the text|Проверить текст)$/ });
const reached = (page: Page, phase: string) => page.locator(`[data-phase="${phase}"]`).waitFor();
const scoreOn = (page: Page) => page.locator(".result__score strong").textContent();

describe.skipIf(missing)("the page", () => {
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

  test("a pasted text waits in the queue and gets its score", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("Please wait 1000 ms for 0.873");
    await check(page).click();
    await page.getByRole("heading", { name: /Reading the text|In the queue/ }).waitFor();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.873");
    await page.getByRole("img", { name: "0.873 on a scale from 0, human, to 1, AI" }).waitFor();
    await page.getByText("slow 1").waitFor();
    expect(await page.getByRole("status").first().textContent()).toContain("0.873");
    expect(visitor.complaints).toEqual([]);
  });

  test("the cursor is in the box, and Ctrl+Enter sends", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await page.keyboard.insertText("All by keyboard: 0.125");
    await page.keyboard.press("Control+Enter");
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.125");
  });

  test("a sample text fills the box and can be checked", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await page.getByRole("button", { name: "by an AI" }).click();
    expect((await box(page).inputValue()).split(/\s+/).length).toBeGreaterThan(100);
    await check(page).click();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.500");
  });

  test("an empty and a too long text are explained before anything is sent", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await check(page).click();
    await page.getByText("There is nothing to check yet").waitFor();
    await box(page).fill("a".repeat(LIMITS.textMaxCharacters + 1_234));
    await page.getByText("Too long by 1,234 characters").waitFor();
    await page.getByText("101,234 of 100,000 characters").waitFor();
    await check(page).click();
    await reached(page, "idle");
  });

  test("a text the model cannot score is explained, and another can follow", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("This one is unscorable.");
    await check(page).click();
    await page.getByRole("heading", { name: "The model could not score this text" }).waitFor();
    await box(page).fill("This one is 0.250");
    await check(page).click();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.250");
  });

  test("a text can be cancelled while it waits, and the late answer is not shown", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("Please wait 500 ms for 0.111");
    await check(page).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await reached(page, "idle");
    await box(page).fill("Another: 0.222");
    await check(page).click();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.222");
  });

  test("after some seconds it says how long the text has waited", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("Please wait 4500 ms for 0.300");
    await check(page).click();
    await page.getByText(/[3-9] s so far/).waitFor();
    await reached(page, "scored");
  });

  test("speaks Russian to a Russian browser, and remembers another choice", async () => {
    await using visitor = await visit(browser, host.url, { locale: "ru-RU" });
    const { page } = visitor;
    await page.getByRole("heading", { name: "Кто это написал?" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("ru");
    await box(page).fill("Оценка этого текста 0.873");
    await check(page).click();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0,873");
    await page.getByRole("button", { name: "English" }).click();
    await page.reload();
    await page.getByRole("heading", { name: "Who wrote this?" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
  });

  test("a server that dies with the text in its queue answers it when it is back", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("Please wait 2000 ms for 0.640");
    await check(page).click();
    await page.getByRole("heading", { name: /Reading the text|In the queue/ }).waitFor();
    await host.kill();
    await page.getByText("Reconnecting…").first().waitFor();
    await page.getByText("Your text is kept").waitFor();
    await host.resume();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.640");
    expect(await page.locator(".connection").count()).toBe(0);
  }, 60_000);

  test("two people at once each get their own answer", async () => {
    await using first = await visit(browser, host.url);
    await using second = await visit(browser, host.url);
    await box(first.page).fill("Please wait 800 ms for 0.111");
    await box(second.page).fill("Mine is 0.222");
    await Promise.all([check(first.page).click(), check(second.page).click()]);
    await Promise.all([reached(first.page, "scored"), reached(second.page, "scored")]);
    expect([await scoreOn(first.page), await scoreOn(second.page)]).toEqual(["0.111", "0.222"]);
  });

  test.each([320, 390])("does not scroll sideways on a phone %i px wide", async width => {
    await using visitor = await visit(browser, host.url, { viewport: { width, height: 640 }, locale: "ru" });
    const { page } = visitor;
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await box(page).fill("Слово 0.873");
    await check(page).click();
    await reached(page, "scored");
    expect(await overflow()).toBeLessThanOrEqual(0);
  });

  test("asks nobody but its own server for anything", async () => {
    await using visitor = await visit(browser, host.url);
    const { page, requests } = visitor;
    await page.getByRole("button", { name: "by a person" }).click();
    await check(page).click();
    await reached(page, "scored");
    const { host: own } = new URL(host.url);
    expect(requests.length).toBeGreaterThan(2);
    expect(requests.filter(request => new URL(request).host !== own)).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  test.each(["light", "dark"] as const)(
    "has no serious accessibility issue in any state, %s",
    async colorScheme => {
      await using visitor = await visit(browser, host.url, { colorScheme });
      const { page } = visitor;
      const found: Record<string, string[]> = { start: await seriousIssues(page) };
      await check(page).click();
      found["nothing to send"] = await seriousIssues(page);
      await box(page).fill("Please wait 6000 ms for 0.873");
      await check(page).click();
      await page.getByRole("button", { name: "Cancel" }).waitFor();
      found.waiting = await seriousIssues(page);
      expect(await page.locator(".waiting").count()).toBe(1);
      await reached(page, "scored");
      found.result = await seriousIssues(page);
      await box(page).fill("unscorable");
      found.stale = await seriousIssues(page);
      await check(page).click();
      await reached(page, "failed");
      found.error = await seriousIssues(page);
      expect(Object.entries(found).filter(([, issues]) => issues.length > 0)).toEqual([]);
    },
  );

  test("tells the place in the queue and the time left, and both move", async () => {
    const busy = await PageHost.start({ env: { RAISONTEXT_BATCH_TEXTS: "1" } });
    try {
      const before = Array.from({ length: 14 }, () =>
        fetch(`${busy.url}api/v1/detections`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ text: "Please wait 600 ms for 0.5" }),
        }),
      );
      await using visitor = await visit(browser, busy.url);
      const { page } = visitor;
      await box(page).fill("Mine is 0.125");
      await check(page).click();
      const places = new Set<number>();
      const timesLeft = new Set<string>();
      while ((await page.locator('[data-phase="scored"]').count()) === 0) {
        const words = (await page.locator(".waiting > *").allTextContents()).join("; ");
        const [, place] = /number (\d+)/.exec(words) ?? [];
        const [left] = /About \d+ s left/.exec(words) ?? [];
        if (place) places.add(Number(place));
        if (left) timesLeft.add(left);
        await page.waitForTimeout(100);
      }
      expect(await scoreOn(page)).toBe("0.125");
      expect(places.size).toBeGreaterThan(2);
      expect([...places]).toEqual([...places].toSorted((a, b) => b - a));
      expect(timesLeft.size).toBeGreaterThan(1);
      await Promise.all(before);
    } finally {
      await busy.remove();
    }
  });

  test("says when no model is running and when too many texts wait, and answers when one comes", async () => {
    const lonely = await PageHost.start({ role: "server", env: { RAISONTEXT_QUEUE_LIMIT: "1" } });
    try {
      await using first = await visit(browser, lonely.url);
      await using second = await visit(browser, lonely.url, { locale: "ru" });
      await first.page.waitForTimeout(6_500);
      await box(first.page).fill("Mine is 0.111");
      await check(first.page).click();
      await first.page.getByText("No model is running just now").first().waitFor();
      await box(second.page).fill("Мой 0.222");
      await check(second.page).click();
      await second.page
        .getByText(/Сейчас много текстов. Повторим через \d+ с/)
        .first()
        .waitFor();
      expect(await seriousIssues(second.page)).toEqual([]);
      await lonely.addWorker();
      await reached(first.page, "scored");
      expect(await scoreOn(first.page)).toBe("0.111");
      await reached(second.page, "waiting");
    } finally {
      await lonely.remove();
    }
  });
});
