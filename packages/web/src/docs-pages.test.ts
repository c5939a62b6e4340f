import type {} from "@raisontext/testing/global-setup";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser, seriousIssues, visit } from "./testing/browser.ts";
import { PageHost } from "./testing/page-host.ts";

const { at: executablePath = "", missing } = inject("chromium");

test("every link between the pages of the documentation leads somewhere", async () => {
  await using host = await PageHost.start();
  const pages = new Map<string, string>();
  const broken: string[] = [];
  const visitPage = async (path: string, from: string): Promise<void> => {
    if (pages.has(path)) return;
    const response = await fetch(new URL(path, host.url));
    const body = await response.text();
    pages.set(path, body);
    if (!response.ok) broken.push(`${from} -> ${path}: ${response.status}`);
    if (!path.startsWith("/docs") || !response.headers.get("content-type")?.includes("html")) return;
    for (const [, address = ""] of body.matchAll(/(?:href|src)="([^"]+)"/g)) {
      const to = new URL(address, new URL(path, host.url));
      if (to.origin !== new URL(host.url).origin) continue;
      await visitPage(to.pathname, path);
      const id = decodeURIComponent(to.hash.slice(1));
      if (id !== "" && !pages.get(to.pathname)?.includes(`id="${id}"`)) broken.push(`${path} -> ${address}`);
    }
  };
  await visitPage("/docs", "");
  expect(broken).toEqual([]);
  expect(pages.size).toBeGreaterThan(25);
});

describe.skipIf(missing)("the documentation in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
  });
  afterAll(() => browser?.close());

  test.each(["light", "dark"] as const)(
    "can be read by everybody, on a phone too, in the %s",
    async colorScheme => {
      await using host = await PageHost.start();
      await using visitor = await visit(browser, host.url, {
        colorScheme,
        viewport: { width: 390, height: 844 },
      });
      const { page } = visitor;
      for (const path of [
        "docs",
        "docs/api",
        "docs/sockets",
        "docs/errors",
        "docs/configuration",
        "docs/model",
      ]) {
        await page.goto(host.url + path);
        expect([path, await seriousIssues(page)]).toEqual([path, []]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect([path, overflow]).toEqual([path, 0]);
      }
      await page.getByRole("link", { name: "Contents" }).click();
      await page.getByRole("navigation").getByRole("link", { name: "Errors" }).click();
      await page.getByRole("heading", { level: 1, name: "Errors" }).waitFor();
      expect(visitor.complaints).toEqual([]);
    },
  );
});
