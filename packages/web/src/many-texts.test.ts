import { readFile } from "node:fs/promises";
import { docx, pdf } from "@raisontext/documents/testing";
import type {} from "@raisontext/testing/global-setup";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser, seriousIssues, visit } from "./testing/browser.ts";
import { box, check, drop, reached, scoreOn } from "./testing/locators.ts";
import { PageHost } from "./testing/page-host.ts";

const { at: executablePath = "", missing } = inject("chromium");

describe.skipIf(missing)("many texts, and what is kept of them", () => {
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
      .poll(() => rows.evaluateAll(all => all.map(row => row.getAttribute("data-state"))))
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
    await expect.poll(() => scored.count()).toBe(200);
    await page.getByRole("button", { name: "Remove all" }).click();
    await reached(page, "idle");
    expect(visitor.complaints).toEqual([]);
  });

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
});
