import { readFile } from "node:fs/promises";
import { LIMITS } from "@raisontext/contract";
import { docx, pdf } from "@raisontext/documents/testing";
import { TcpProxy } from "@raisontext/testing";
import type {} from "@raisontext/testing/global-setup";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { launchBrowser, OTHER_MACHINE, seriousIssues, visit } from "./testing/browser.ts";
import { PageHost } from "./testing/page-host.ts";

const { at: executablePath = "", missing } = inject("chromium");

const box = (page: Page) => page.getByRole("textbox");
const check = (page: Page) => page.getByRole("button", { name: /^(Check the text|Проверить текст)$/ });
const edit = (page: Page) => page.getByRole("button", { name: "Edit the text" });
const reached = (page: Page, phase: string) => page.locator(`.outcome[data-phase="${phase}"]`).waitFor();
const spoken = (page: Page) => page.getByRole("status").first().textContent();
const scoreOn = (page: Page) => page.locator(".result__score strong").textContent();

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
    await box(page).fill("Please wait 1000 ms for 0.873");
    await check(page).click();
    await page
      .getByRole("heading", { name: /Your text is next|The model is reading|ahead of yours/ })
      .waitFor();
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

  test("a text can be cancelled by keyboard: the focus goes back to it, and the server gives it up", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    const ids = acceptedIds(page);
    await page.reload();
    await box(page).fill("Please wait 1500 ms for 0.111");
    await check(page).click();
    await page.locator('[data-stage="running"]').waitFor();
    await page.getByRole("button", { name: "Cancel" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Cancelled" }).waitFor();
    expect(await box(page).evaluate(element => element === document.activeElement)).toBe(true);
    expect(await spoken(page)).toContain("Cancelled");
    await vi.waitFor(async () => {
      const response = await fetch(`${host.url}api/v1/detections/${[...ids][0]}`);
      expect(await response.json()).toMatchObject({ state: "cancelled" });
    });
    expect(await seriousIssues(page)).toEqual([]);
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
    await page
      .getByRole("heading", { name: /Your text is next|The model is reading|ahead of yours/ })
      .waitFor();
    await host.kill();
    await page.getByText("Reconnecting…").first().waitFor();
    await page.getByText("Your text is kept").waitFor();
    await host.resume();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.640");
    expect(await page.locator(".connection").count()).toBe(0);
  }, 60_000);

  test("a text the server gave up while the connection was away is checked all the same", async () => {
    await using hasty = await PageHost.start({ env: { ...ONE_BY_ONE, RAISONTEXT_ABANDON_SECONDS: "1" } });
    const way = await TcpProxy.start(Number(new URL(hasty.url).port));
    await using visitor = await visit(browser, `http://127.0.0.1:${way.port}/`);
    const { page } = visitor;
    const ids = acceptedIds(page);
    await page.reload();
    const before = post(hasty.url, "Please wait 6000 ms for 0.5");
    await box(page).fill("Mine is 0.333");
    await check(page).click();
    await vi.waitFor(() => expect(ids.size).toBe(1));
    way.silence();
    way.cut();
    await page.getByText("Reconnecting…").first().waitFor();
    // A text that is asked for by its id is not given up, so it cannot be watched.
    await page.waitForTimeout(3_000);
    const response = await fetch(`${hasty.url}api/v1/detections/${[...ids][0]}`);
    expect(await response.json()).toMatchObject({ state: "cancelled" });
    way.speak();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.333");
    expect(ids.size).toBe(2);
    await before;
    way.close();
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

  const drop = (page: Page, files: readonly (readonly [name: string, bytes: Uint8Array])[]) =>
    page.locator("input[type=file]").setInputFiles(
      files.map(([name, bytes]) => ({
        name,
        mimeType: "application/octet-stream",
        buffer: Buffer.from(bytes),
      })),
    );

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

  test("several files make a table that is sorted and filtered, and a file that cannot be read says why", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    const words = "and many words follow so that it is long enough to be judged ".repeat(6);
    await drop(page, [
      ["first.txt", new TextEncoder().encode(`It is 0.95 here, ${words}`)],
      ["second.docx", docx([`It is 0.05 here, ${words}`])],
      ["scan.pdf", pdf([[]])],
      ["third.txt", new TextEncoder().encode("It is 0.5, and it should wait 1500 ms.")],
    ]);
    const rows = page.locator("tbody tr");
    await expect.poll(() => rows.count()).toBe(4);
    await expect
      .poll(() => rows.evaluateAll(all => all.map(row => row.getAttribute("data-state"))), {
        timeout: 10_000,
      })
      .toEqual(["scored", "scored", "failed", "scored"]);
    expect(await rows.nth(2).textContent()).toContain("There is no text in this PDF");
    await page.getByRole("button", { name: "Score" }).click();
    expect(await rows.evaluateAll(all => all.map(row => row.querySelector("th")?.textContent))).toEqual([
      "first.txt",
      "third.txt",
      "second.docx",
      "scan.pdf",
    ]);
    await page.getByText("Person", { exact: true }).click();
    expect(await rows.count()).toBe(1);
    await page.getByText("All", { exact: true }).click();
    await page.getByRole("button", { name: "second.docx", exact: true }).click();
    await expect.poll(() => scoreOn(page)).toBe("0.050");
    expect(await seriousIssues(page)).toEqual([]);
    await page.getByRole("button", { name: "Remove: second.docx" }).click();
    expect(await rows.count()).toBe(3);
    await reached(page, "idle");
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
    await expect
      .poll(() => page.locator('tbody tr[data-state="scored"]').count(), { timeout: 10_000 })
      .toBe(1);
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

  test("says how many files found no room", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await drop(
      page,
      Array.from(
        { length: 203 },
        (_, i) => [`${i}.txt`, new TextEncoder().encode(`It is 0.5, number ${i}.`)] as const,
      ),
    );
    await page.getByText("3 files were left out. There is room for 200 documents").waitFor();
    const scored = page.locator('tbody tr[data-state="scored"]');
    await expect.poll(() => scored.count(), { timeout: 60_000 }).toBe(200);
    await page.getByRole("button", { name: "Remove all" }).click();
    await reached(page, "idle");
    expect(visitor.complaints).toEqual([]);
  }, 90_000);

  test("results are saved as CSV and JSON, without the texts", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await drop(page, [
      ["один.txt", new TextEncoder().encode("It is 0.95 here")],
      ["=two.txt", new TextEncoder().encode("It is 0.05 here")],
    ]);
    await expect.poll(() => page.locator('tbody tr[data-state="scored"]').count()).toBe(2);
    const saved = async (name: string) => {
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name }).click(),
      ]);
      return { name: file.suggestedFilename(), content: await readFile((await file.path()) ?? "", "utf8") };
    };
    const csv = await saved("Save as CSV");
    expect(csv.name).toBe("results.csv");
    expect(csv.content.split("\r\n").slice(1, 3)).toEqual([
      expect.stringMatching(/^один\.txt,scored,0\.95,uncertain,medium,/),
      expect.stringMatching(/^'=two\.txt,scored,0\.05,uncertain,medium,/),
    ]);
    const json = await saved("Save as JSON");
    expect(JSON.parse(json.content)).toMatchObject([{ document: "один.txt" }, { document: "=two.txt" }]);
    expect(csv.content + json.content).not.toContain("here");
    expect(visitor.complaints).toEqual([]);
  });

  test("what was checked is in the history of this browser, and can be opened, forgotten and switched off", async () => {
    await using visitor = await visit(browser, host.url);
    const { page, requests } = visitor;
    const entries = page.locator(".history__entry");
    await box(page).fill("Remember that it is 0.640 here.");
    await check(page).click();
    await reached(page, "scored");
    await page.getByRole("button", { name: "Check another text" }).click();
    await page.getByRole("link", { name: "History" }).click();
    await expect.poll(() => entries.count()).toBe(1);
    expect(await seriousIssues(page)).toEqual([]);
    const before = requests.length;
    await page.getByRole("button", { name: "Remember that it is 0.640 here.", exact: true }).click();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.640");
    expect(await page.locator(".reading__text").textContent()).toBe("Remember that it is 0.640 here.");
    expect(requests.slice(before).filter(request => request.includes("/api/"))).toEqual([]);
    await page.getByRole("link", { name: "History" }).click();
    await page.getByRole("button", { name: "Forget everything" }).click();
    await page.getByText("Forget all results and texts?").waitFor();
    await page.getByRole("button", { name: "Forget everything" }).click();
    await page.getByText("Nothing yet.").waitFor();
    await page.getByRole("checkbox", { name: "Keep results in this browser" }).uncheck();
    await page.getByText("Nothing is kept.").waitFor();
    await page.getByRole("link", { name: "Check" }).click();
    await page.getByRole("button", { name: "Check another text" }).click();
    await box(page).fill("Forget that it is 0.650 here.");
    await check(page).click();
    await expect.poll(() => scoreOn(page)).toBe("0.650");
    await page.getByRole("link", { name: "History" }).click();
    await page.getByText("Nothing is kept.").waitFor();
    expect(await entries.count()).toBe(0);
  });

  test("a link shares the result, the text only if wished, and no server sees any of it", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("Share that it is 0.730 here.");
    await check(page).click();
    await reached(page, "scored");
    await page.getByRole("button", { name: "Share" }).click();
    const link = page.getByRole("textbox", { name: "Link" });
    await expect.poll(() => link.inputValue()).toMatch(/#s=/);
    const bare = await link.inputValue();
    await page.getByRole("checkbox", { name: "With the text" }).check();
    await expect.poll(() => link.inputValue()).not.toBe(bare);
    const whole = await link.inputValue();
    expect(await seriousIssues(page)).toEqual([]);

    await using other = await visit(browser, bare);
    expect(await scoreOn(other.page)).toBe("0.730");
    await other.page.getByText("The text is not part of the link.").waitFor();
    await other.page.goto("about:blank");
    await other.page.goto(whole);
    await expect
      .poll(() => other.page.locator(".reading__text").textContent())
      .toBe("Share that it is 0.730 here.");
    expect(await seriousIssues(other.page)).toEqual([]);
    const secret = whole.slice(whole.indexOf("#s=") + 3, whole.indexOf("#s=") + 40);
    expect(other.requests.filter(request => request.split("#")[0]?.includes(secret))).toEqual([]);
    await other.page.goto("about:blank");
    await other.page.goto(whole.slice(0, -20));
    await other.page.getByRole("heading", { name: "This link is damaged" }).waitFor();
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

  test("a page that is reloaded while its text waits gets the score, of the same detection", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    const ids = acceptedIds(page);
    await page.reload();
    await box(page).fill("Please wait 2500 ms for 0.640");
    await check(page).click();
    await page.locator('[data-stage="running"]').waitFor();
    await page.reload();
    await page.locator('[data-phase="waiting"]').waitFor();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.640");
    expect(ids.size).toBe(1);
    await page.reload();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.640");
  });

  test("tells how many texts are ahead and the time left, both move, and little of it is spoken", async () => {
    await using busy = await PageHost.start({ env: ONE_BY_ONE });
    const before = Array.from({ length: 14 }, () => post(busy.url, "Please wait 600 ms for 0.5"));
    await using visitor = await visit(browser, busy.url);
    const { page } = visitor;
    await box(page).fill("Mine is 0.125");
    const told = await startListening(page);
    await check(page).click();
    const ahead = new Set<number>();
    const timesLeft = new Set<string>();
    while ((await page.locator('[data-phase="scored"]').count()) === 0) {
      const words = (await page.locator(".waiting > *").allTextContents()).join("; ");
      const [, count] = /(\d+) texts? (?:is|are) ahead/.exec(words) ?? [];
      const [left] = /expected in \d+ second/.exec(words) ?? [];
      if (count) ahead.add(Number(count));
      if (left) timesLeft.add(left);
      await page.waitForTimeout(100);
    }
    expect(await scoreOn(page)).toBe("0.125");
    expect(ahead.size).toBeGreaterThan(2);
    expect([...ahead]).toEqual([...ahead].toSorted((a, b) => b - a));
    expect(timesLeft.size).toBeGreaterThan(1);
    expect((await told()).length).toBeLessThan(ahead.size + timesLeft.size);
    await Promise.all(before);
  });

  test("says when no model is running, and gives the score when one has come", async () => {
    await using lonely = await PageHost.start({ role: "server" });
    await using visitor = await visit(browser, lonely.url);
    const { page } = visitor;
    await box(page).fill("Please wait 1500 ms for 0.111");
    await check(page).click();
    await page.getByRole("heading", { name: "No model is running now" }).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await lonely.addWorker();
    await page.getByRole("heading", { name: "The model is reading your text" }).waitFor();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.111");
  }, 60_000);

  test("says that too many texts wait, counts down, and tries again until it has the score", async () => {
    await using full = await PageHost.start({ env: { ...ONE_BY_ONE, RAISONTEXT_QUEUE_LIMIT: "3" } });
    // Now the server knows how fast its queue moves.
    await post(full.url, "Please wait 1200 ms for 0.5");
    const before = Array.from({ length: 8 }, () => post(full.url, "Please wait 1500 ms for 0.5"));
    await using visitor = await visit(browser, full.url, { locale: "ru" });
    const { page } = visitor;
    await box(page).fill("Мой 0.222");
    await check(page).click();
    await page.getByRole("heading", { name: "Сейчас в очереди много текстов" }).waitFor();
    const seconds = new Set<string>();
    while ((await page.locator('[data-stage="busy"]').count()) > 0) {
      const words = (await page.locator(".waiting__detail").allTextContents()).join();
      if (/^Повторим через \d+ секунд[уы]?\.$/.test(words)) seconds.add(words);
      await page.waitForTimeout(100);
    }
    expect(seconds.size).toBeGreaterThan(1);
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0,222");
    await Promise.all(before);
  }, 60_000);
});

const ONE_BY_ONE = { RAISONTEXT_BATCH_TEXTS: "1" };

function post(url: string, text: string): Promise<Response> {
  return fetch(`${url}api/v1/detections`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
  });
}

/** The ids of the texts the server accepts from a page, from its next connection on. */
function acceptedIds(page: Page): ReadonlySet<string> {
  const ids = new Set<string>();
  page.on("websocket", socket =>
    socket.on("framereceived", ({ payload }) => {
      const { id } = JSON.parse(String(payload)) as { id?: string };
      if (id) ids.add(id);
    }),
  );
  return ids;
}

/** What is said to people who do not see the page, from now on. */
async function startListening(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const told: string[] = [];
    const status = document.querySelector('[role="status"]');
    const note = () => told.push(status?.textContent ?? "");
    if (status)
      new MutationObserver(note).observe(status, { subtree: true, childList: true, characterData: true });
    Object.assign(globalThis, { told });
  });
  return () => page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
}
