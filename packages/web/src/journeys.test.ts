import { readFile } from "node:fs/promises";
import { docx, pdf } from "@raisontext/documents/testing";
import { RabbitMqNode } from "@raisontext/testing";
import type {} from "@raisontext/testing/global-setup";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser, seriousIssues, visit } from "./testing/browser.ts";
import { PageHost } from "./testing/page-host.ts";

const chromium = inject("chromium");
const rabbitMq = inject("rabbitMqServer");
const missing = chromium.missing ?? rabbitMq.missing;

const box = (page: Page) => page.getByRole("textbox");
const outcome = (page: Page, phase: string) => page.locator(`.outcome[data-phase="${phase}"]`).waitFor();
const scoreOn = (page: Page) => page.locator(".result__score strong").textContent();
const bytesOf = (text: string) => new TextEncoder().encode(text);

function choose(page: Page, files: readonly (readonly [name: string, bytes: Uint8Array])[]): Promise<void> {
  const chosen = files.map(([name, bytes]) => ({ name, mimeType: "", buffer: Buffer.from(bytes) }));
  return page.locator("input[type=file]").setInputFiles(chosen);
}

// Server and worker are programs of their own, joined by a RabbitMQ, as in a real installation.
describe.skipIf(missing)("a visitor, a server, a RabbitMQ and a worker", () => {
  let browser: Browser;
  let node: RabbitMqNode;
  let host: PageHost;

  beforeAll(async () => {
    node = await RabbitMqNode.start();
    browser = await launchBrowser(chromium.at ?? "");
    host = await PageHost.start({ role: "server", env: { RABBIT_MQ_URL: node.url } });
  });

  afterAll(async () => {
    await browser?.close();
    await host?.remove();
    await node?.remove();
  });

  test("without a worker the page says so; when one comes there is the score, without a word from the visitor", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("Please wait 300 ms for 0.111");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("heading", { name: "No model is running now" }).waitFor();
    await host.addWorker();
    await outcome(page, "scored");
    expect(await scoreOn(page)).toBe("0.111");
  });

  test("a pasted text, a Word file and a PDF get their scores", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("It is 0.873 here.");
    await page.getByRole("button", { name: "Check the text" }).click();
    await outcome(page, "scored");
    expect(await scoreOn(page)).toBe("0.873");
    await page.getByRole("button", { name: "Check another text" }).click();
    await choose(page, [["a.docx", docx(["It is 0.222 here."])]]);
    await expect.poll(() => scoreOn(page).catch(() => "")).toBe("0.222");
    await page.getByRole("button", { name: "Check another text" }).click();
    await choose(page, [["b.pdf", pdf([[["It is 0.333 here.", 72, 700]]])]]);
    await expect.poll(() => scoreOn(page).catch(() => "")).toBe("0.333");
    expect(visitor.complaints).toEqual([]);
  });

  test("three files make a table, and the table a CSV", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await choose(page, [
      ["one.txt", bytesOf("It is 0.1 here.")],
      ["two.docx", docx(["It is 0.5 here."])],
      ["three.pdf", pdf([[["It is 0.9 here.", 72, 700]]])],
    ]);
    await expect.poll(() => page.locator('tbody tr[data-state="scored"]').count()).toBe(3);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save as CSV" }).click(),
    ]);
    const lines = (await readFile((await file.path()) ?? "", "utf8")).trim().split("\r\n");
    expect(lines.slice(1).map(line => line.split(",").slice(0, 3))).toEqual([
      ["one.txt", "scored", "0.1"],
      ["two.docx", "scored", "0.5"],
      ["three.pdf", "scored", "0.9"],
    ]);
  });

  test("reloaded, and with the server killed and started again while it waits, the text gets its score", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("Please wait for the ferry: 0.640");
    await page.keyboard.press("Control+Enter");
    await page.locator('[data-stage="running"], [data-stage="next"]').waitFor();
    await page.reload();
    await outcome(page, "waiting");
    await host.kill();
    await page.getByText("Reconnecting…").first().waitFor();
    await host.resume();
    await host.signal("ferry");
    await outcome(page, "scored");
    expect(await scoreOn(page)).toBe("0.640");
  });

  test("by keyboard alone: check, read sentence by sentence, edit, check again, cancel", async () => {
    await using visitor = await visit(browser, host.url, { locale: "ru-RU" });
    const { page } = visitor;
    const press = async (name: string) => {
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press("Tab");
        const focused = await page.evaluate(() => {
          const { activeElement: element } = document;
          return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
        });
        if (focused === name) return;
      }
      throw new Error(`the focus never came to ${name}`);
    };
    await page.keyboard.insertText("Первое предложение на 0.25 здесь. Второе предложение идёт следом.");
    await page.keyboard.press("Control+Enter");
    await outcome(page, "scored");
    await press("Текст по предложениям");
    await page.keyboard.press("ArrowDown");
    expect(await page.locator(".sentence--shown").textContent()).toBe("Первое предложение на 0.25 здесь.");
    await press("Изменить текст");
    await page.keyboard.press("Enter");
    await box(page).waitFor();
    await expect.poll(() => box(page).evaluate(element => element === document.activeElement)).toBe(true);
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText("Please wait for the tide: 0.75");
    await page.keyboard.press("Control+Enter");
    await outcome(page, "waiting");
    await press("Отменить");
    await page.keyboard.press("Enter");
    await outcome(page, "cancelled");
    await host.signal("tide");
    expect(await seriousIssues(page)).toEqual([]);
  });

  test.each([
    ["empty.txt", new Uint8Array(), "The text is empty"],
    ["scan.pdf", pdf([[]]), "There is no text in this PDF"],
    ["old.doc", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0), "This kind of file cannot be read"],
    ["broken.docx", docx(["It is 0.5."]).slice(0, -30), "The file is damaged"],
    ["bad.txt", bytesOf("This one is unscorable."), "The model could not score this text"],
    ["long.txt", bytesOf("long ".repeat(20_001)), "The text is too long"],
  ])("%s is explained", async (name, bytes, title) => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await choose(page, [[name, bytes]]);
    await page.getByRole("heading", { name: title }).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
  });
});
