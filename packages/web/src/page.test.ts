import { LIMITS } from "@raisontext/contract";
import { docx, pdf } from "@raisontext/documents/testing";
import type {} from "@raisontext/testing/global-setup";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser, OTHER_MACHINE, seriousIssues, visit } from "./testing/browser.ts";
import { box, check, drop, edit, reached, scoreOn } from "./testing/locators.ts";
import { PageHost } from "./testing/page-host.ts";

const { at: executablePath = "", missing } = inject("chromium");

describe.skipIf(missing)("the page", () => {
  let browser: Browser;
  let host: PageHost;

  beforeAll(async () => {
    host = await PageHost.start({ env: { RAISONTEXT_ACCESS: "open" } });
    browser = await launchBrowser(executablePath);
  });

  afterAll(async () => {
    await browser?.close();
    await host?.remove();
  });

  test("a pasted text waits in the queue and gets its score", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("Please wait for the tea: 0.873");
    await check(page).click();
    await page
      .getByRole("heading", { name: /Your text is next|The model is reading|ahead of yours/ })
      .waitFor();
    await host.signal("tea");
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

  test.each(["light", "dark"] as const)(
    "has no serious accessibility issue in any state, %s",
    async colorScheme => {
      await using visitor = await visit(browser, host.url, { colorScheme });
      const { page } = visitor;
      const found: Record<string, string[]> = { start: await seriousIssues(page) };
      await check(page).click();
      found["nothing to send"] = await seriousIssues(page);
      await box(page).fill(`Please wait for the ${colorScheme}: 0.873`);
      await check(page).click();
      await page.getByRole("button", { name: "Cancel" }).waitFor();
      found.waiting = await seriousIssues(page);
      expect(await page.locator(".waiting").count()).toBe(1);
      await host.signal(colorScheme);
      await reached(page, "scored");
      found.result = await seriousIssues(page);
      await edit(page).click();
      await box(page).fill("unscorable");
      found.stale = await seriousIssues(page);
      await check(page).click();
      await reached(page, "failed");
      found.error = await seriousIssues(page);
      expect(Object.entries(found).filter(([, issues]) => issues.length > 0)).toEqual([]);
    },
  );

  test("the text is shaded by sentence, and the arrow keys and the pointer say more of one", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill(
      "The first sentence is 0.9 by score. The second one follows it at once. And a third.",
    );
    await check(page).click();
    await reached(page, "scored");
    const sentences = page.locator("[data-sentence]");
    expect(await sentences.allTextContents()).toEqual([
      "The first sentence is 0.9 by score.",
      "The second one follows it at once.",
      "And a third.",
    ]);
    const reading = page.getByRole("group", { name: "The text, sentence by sentence" });
    await reading.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".sentence--shown").textContent()).toBe("The second one follows it at once.");
    expect(await page.locator(".sentence-note").textContent()).toBe("reads like an AI 0.900");
    await sentences.nth(2).hover();
    expect(await page.locator(".sentence--shown").textContent()).toBe("And a third.");
    expect(await seriousIssues(page)).toEqual([]);
  });

  test("what was undone is marked in the text and named", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("The kеttlе is hot, and this is the 0.5 that is the score of it.");
    await check(page).click();
    await reached(page, "scored");
    await page.getByText("Letters of another alphabet × 2").waitFor();
    expect(await page.locator(".attacked").allTextContents()).toEqual(["еttlе"]);
  });

  test("a result can be edited and checked again, or make room for another text", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("Now it is 0.250");
    await check(page).click();
    await reached(page, "scored");
    await edit(page).click();
    await box(page).fill("Now it is 0.750");
    await page.getByText("You have changed the text since").waitFor();
    await check(page).click();
    await expect.poll(() => scoreOn(page)).toBe("0.750");
    await page.getByRole("button", { name: "Check another text" }).click();
    await reached(page, "idle");
    expect(await box(page).inputValue()).toBe("");
    expect(await box(page).evaluate(element => element === document.activeElement)).toBe(true);
  });

  test.each([
    ["report.docx", docx(["The report scores 0.873 in all."])],
    ["report.pdf", pdf([[["The report scores 0.873 in all.", 72, 700]]])],
    ["notes.md", new TextEncoder().encode("# Notes\n\nThey score 0.873 in all.")],
  ])("a file gets its score: %s", async (name, bytes) => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await drop(page, [[name, bytes]]);
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.873");
    await page.getByRole("button", { name, exact: true }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  test("goes where its address leads, though that changes while the page is being drawn", async () => {
    await using visitor = await visit(browser, "about:blank");
    const { page } = visitor;
    await page.addInitScript(() => {
      const early = new MutationObserver(() => {
        if (document.querySelector("main") === null) return;
        early.disconnect();
        location.hash = "#/history";
      });
      early.observe(document, { childList: true, subtree: true });
    });
    await page.goto(host.url);
    await page.getByRole("heading", { level: 1, name: "What you checked before" }).waitFor();
  });

  test("works without TLS from another machine, where a browser withholds some of its functions", async () => {
    const { port } = new URL(host.url);
    await using visitor = await visit(browser, `http://${OTHER_MACHINE}:${port}/`);
    const { page } = visitor;
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    await drop(page, [["one.txt", new TextEncoder().encode("It is 0.730 here.")]]);
    await expect.poll(() => page.locator('tbody tr[data-state="scored"]').count()).toBe(1);
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("button", { name: "Copy the link" }).click();
    await page.getByText("The link is selected").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "History" }).click();
    await page.getByRole("button", { name: "one.txt", exact: true }).waitFor();
    await page.getByRole("link", { name: "Status" }).click();
    await page.getByRole("heading", { name: "How the service is doing" }).waitFor();
    // The header is for those who come by TLS; without it the browser says that it means nothing.
    expect(visitor.complaints.filter(words => !words.includes("Cross-Origin-Opener-Policy"))).toEqual([]);
  });

  test("takes the system's colours, and remembers another choice", async () => {
    await using visitor = await visit(browser, host.url, { colorScheme: "dark" });
    const { page } = visitor;
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await paper();
    const toggle = page.getByRole("button", { name: "Dark colours", pressed: true });
    await toggle.click();
    const light = await paper();
    expect(light).not.toBe(dark);
    await page.reload();
    expect(await paper()).toBe(light);
    await page.getByRole("button", { name: "Dark colours", pressed: false }).click();
    expect(await paper()).toBe(dark);
  });
});
