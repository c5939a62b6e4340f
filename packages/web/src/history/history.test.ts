import type {} from "@raisontext/testing/global-setup";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser, visit } from "../testing/browser.ts";
import { PageHost } from "../testing/page-host.ts";

const { at: executablePath = "", missing } = inject("chromium");

const entries = (page: Page) => page.locator(".history__entry");
const toHistory = (page: Page) => page.getByRole("link", { name: "History" }).click();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.tagName);

async function check(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox").fill(text);
  await page.getByRole("button", { name: "Check the text" }).click();
  await page.locator('[data-phase="scored"]').waitFor();
}

describe.skipIf(missing)("the history", () => {
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

  test("a second tab sees what the first adds and forgets", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    const second = await page.context().newPage();
    await second.goto(host.url);
    await toHistory(second);
    await check(page, "Seen elsewhere: 0.640");
    await expect.poll(() => entries(second).count()).toBe(1);
    await toHistory(page);
    await page.getByRole("button", { name: "Remove: Seen elsewhere" }).click();
    await expect.poll(() => entries(second).count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  test("the keyboard keeps its place when entries go and when all are to be forgotten", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await check(page, "Only this one: 0.640");
    await toHistory(page);
    await page.getByRole("button", { name: "Forget everything" }).press("Enter");
    await page.getByRole("button", { name: "No, keep them" }).waitFor();
    expect(await focused(page)).toBe("BUTTON");
    await page.getByRole("button", { name: "No, keep them" }).press("Enter");
    expect(await focused(page)).toBe("BUTTON");
    await page.getByRole("button", { name: "Remove: Only this one" }).press("Enter");
    await expect.poll(() => entries(page).count()).toBe(0);
    expect(await focused(page)).toBe("H1");
  });

  test("is off, and says so, in a browser that refuses to keep anything", async () => {
    await using visitor = await visit(browser, "about:blank");
    const { page } = visitor;
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("refused", "SecurityError");
      };
    });
    await page.goto(host.url);
    await check(page, "Not kept: 0.640");
    await toHistory(page);
    await page.getByText("This browser keeps nothing").waitFor();
    expect(await page.getByRole("checkbox").isDisabled()).toBe(true);
    expect(visitor.complaints).toEqual([]);
  });

  test("a disk that is full costs the entry, and nothing else", async () => {
    await using visitor = await visit(browser, "about:blank");
    const { page } = visitor;
    await page.addInitScript(() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (...values) {
        const request = put.apply(this, values);
        this.transaction.abort();
        return request;
      };
    });
    await page.goto(host.url);
    await check(page, "No room: 0.640");
    await toHistory(page);
    await page.getByText("Nothing yet.").waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  test("keeps the newest 200", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await check(page, "The first: 0.640");
    await toHistory(page);
    await expect.poll(() => entries(page).count()).toBe(1);
    await page.evaluate(fillHistory, 204);
    await page.getByRole("link", { name: "Check" }).click();
    await page.getByRole("button", { name: "Check another text" }).click();
    await check(page, "The last: 0.640");
    await toHistory(page);
    await expect.poll(() => entries(page).count()).toBe(200);
    await page.getByRole("button", { name: "The last: 0.640", exact: true }).waitFor();
    expect(await page.getByRole("button", { name: "Copy 203", exact: true }).count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });
});

/** Copies the one entry there is into the past, each copy older than the one before. */
async function fillHistory(copies: number): Promise<void> {
  const opening = indexedDB.open("raisontext");
  await new Promise(resolve => {
    opening.onsuccess = resolve;
  });
  const transaction = opening.result.transaction(["entries", "texts"], "readwrite");
  const store = transaction.objectStore("entries");
  const all = store.getAll();
  all.onsuccess = () => {
    const [entry] = all.result;
    for (let i = 0; i < copies; i++) {
      store.put({ ...entry, id: `copy-${i}`, title: `Copy ${i}`, at: entry.at - i - 1 });
      transaction.objectStore("texts").put("", `copy-${i}`);
    }
  };
  await new Promise(resolve => {
    transaction.oncomplete = resolve;
  });
  opening.result.close();
}
