import type {} from "@raisontext/testing/global-setup";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser, seriousIssues, visit } from "../testing/browser.ts";
import { PageHost } from "../testing/page-host.ts";

const { at: executablePath = "", missing } = inject("chromium");

const figure = (page: Page, name: string) => page.locator(`[data-figure="${name}"] dd`).textContent();
const post = (url: string, text: string) =>
  fetch(`${url}api/v1/detections`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text, lane: "bulk" }),
  });

describe.skipIf(missing)("the status view", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
  });

  afterAll(() => browser?.close());

  test("says that nobody works, then who does, and what was answered", async () => {
    await using host = await PageHost.start({ role: "server" });
    await Promise.all(["0.1", "0.2"].map(text => post(host.url, text)));
    await using visitor = await visit(browser, `${host.url}#/status`);
    const { page } = visitor;
    await page.getByText("Texts wait, and no worker runs").waitFor();
    expect(await figure(page, "waiting")).toBe("2");
    expect(await seriousIssues(page)).toEqual([]);
    await host.addWorker();
    await page.getByText("Nothing needs you.").waitFor();
    await expect.poll(() => figure(page, "answered")).toBe("2");
    expect(await figure(page, "waiting")).toBe("0");
    await page.getByRole("rowheader", { name: "slow 1" }).waitFor();
    expect(await page.locator("canvas").count()).toBe(2);
    await page.getByText("As a table").click();
    expect(await page.locator("details tbody tr").count()).toBeGreaterThan(0);
    expect(await seriousIssues(page)).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  test("names the dead letters, in Russian and in the dark, and says when the server is silent", async () => {
    await using host = await PageHost.start();
    await post(host.url, "This one is unscorable.");
    await using visitor = await visit(browser, `${host.url}#/status`, {
      locale: "ru-RU",
      colorScheme: "dark",
    });
    const { page } = visitor;
    await page.getByText("Тексты трижды не удалось проверить").waitFor();
    await expect.poll(() => figure(page, "deadLetters")).toBe("1");
    expect(await seriousIssues(page)).toEqual([]);
    await host.kill();
    await page.getByText("Сервер не отвечает").waitFor();
    await host.resume();
    await page.getByText("Сервер не отвечает").waitFor({ state: "hidden" });
  });
});
