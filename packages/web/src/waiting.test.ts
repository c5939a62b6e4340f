import { TcpProxy } from "@raisontext/testing";
import type {} from "@raisontext/testing/global-setup";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser, seriousIssues, visit } from "./testing/browser.ts";
import { box, check, reached, scoreOn, spoken } from "./testing/locators.ts";
import { PageHost } from "./testing/page-host.ts";

const { at: executablePath = "", missing } = inject("chromium");

describe.skipIf(missing)("a text that waits", () => {
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

  test("a text can be cancelled by keyboard: the focus goes back to it, and the server gives it up", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    const ids = acceptedIds(page);
    await page.reload();
    await box(page).fill("Please wait for the doorbell: 0.111");
    await check(page).click();
    await page.locator('[data-stage="running"]').waitFor();
    await page.getByRole("button", { name: "Cancel" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Cancelled" }).waitFor();
    expect(await box(page).evaluate(element => element === document.activeElement)).toBe(true);
    expect(await spoken(page)).toContain("Cancelled");
    await expect.poll(() => detection(host.url, ids)).toMatchObject({ state: "cancelled" });
    expect(await seriousIssues(page)).toEqual([]);
    await host.signal("doorbell");
    await box(page).fill("Another: 0.222");
    await check(page).click();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.222");
  });

  test("after some seconds it says how long the text has waited", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("Please wait for the kettle: 0.300");
    await check(page).click();
    await page.getByText(/[3-9] s so far/).waitFor();
    await host.signal("kettle");
    await reached(page, "scored");
  });

  test("a server that dies with the text in its queue answers it when it is back", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    await box(page).fill("Please wait for the train: 0.640");
    await check(page).click();
    await page
      .getByRole("heading", { name: /Your text is next|The model is reading|ahead of yours/ })
      .waitFor();
    await host.kill();
    await page.getByText("Reconnecting…").first().waitFor();
    await page.getByText("Your text is kept").waitFor();
    await host.resume();
    await host.signal("train");
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.640");
    expect(await page.locator(".connection").count()).toBe(0);
  });

  test("a text the server gave up while the connection was away is checked all the same", async () => {
    await using hasty = await PageHost.start({ env: { ...ONE_BY_ONE, RAISONTEXT_ABANDON_SECONDS: "1" } });
    const way = await TcpProxy.start(Number(new URL(hasty.url).port));
    await using visitor = await visit(browser, `http://127.0.0.1:${way.port}/`);
    const { page } = visitor;
    const ids = acceptedIds(page);
    await page.reload();
    const before = post(hasty.url, "Please wait for the bell: 0.5");
    await box(page).fill("Mine is 0.333");
    await check(page).click();
    await expect.poll(() => ids.size).toBe(1);
    way.silence();
    way.cut();
    await page.getByText("Reconnecting…").first().waitFor();
    // A text that is asked for by its id is not given up, so it cannot be watched.
    await expect.poll(() => metrics(hasty.url)).toMatch(GIVEN_UP);
    expect(await detection(hasty.url, ids)).toMatchObject({ state: "cancelled" });
    await hasty.signal("bell");
    way.speak();
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.333");
    expect(ids.size).toBe(2);
    await before;
    way.close();
  });

  test("two people at once each get their own answer", async () => {
    await using first = await visit(browser, host.url);
    await using second = await visit(browser, host.url);
    await box(first.page).fill("Please wait 800 ms for 0.111");
    await box(second.page).fill("Mine is 0.222");
    await Promise.all([check(first.page).click(), check(second.page).click()]);
    await Promise.all([reached(first.page, "scored"), reached(second.page, "scored")]);
    expect([await scoreOn(first.page), await scoreOn(second.page)]).toEqual(["0.111", "0.222"]);
  });

  test("a page that is reloaded while its text waits gets the score, of the same detection", async () => {
    await using visitor = await visit(browser, host.url);
    const { page } = visitor;
    const ids = acceptedIds(page);
    await page.reload();
    await box(page).fill("Please wait for the postman: 0.640");
    await check(page).click();
    await page.locator('[data-stage="running"]').waitFor();
    await page.reload();
    await page.locator('[data-phase="waiting"]').waitFor();
    await host.signal("postman");
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
    await box(page).fill("Please wait for the whistle: 0.111");
    await check(page).click();
    await page.getByRole("heading", { name: "No model is running now" }).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await lonely.addWorker();
    await page.getByRole("heading", { name: "The model is reading your text" }).waitFor();
    await lonely.signal("whistle");
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0.111");
  });

  test("says that too many texts wait, counts down, and tries again until it has the score", async () => {
    await using full = await PageHost.start({ env: { ...ONE_BY_ONE, RAISONTEXT_QUEUE_LIMIT: "3" } });
    // Now the server knows how fast its queue moves.
    await post(full.url, "Please wait 1200 ms for 0.5");
    await using visitor = await visit(browser, full.url, { locale: "ru" });
    const { page } = visitor;
    await box(page).fill("Мой 0.222");
    const before = Array.from({ length: 8 }, () => post(full.url, "Please wait for the gong: 0.5"));
    // The first answer is a refusal: the queue is full.
    expect((await Promise.race(before)).ok).toBe(false);
    await check(page).click();
    await page.getByRole("heading", { name: "Сейчас в очереди много текстов" }).waitFor();
    const seconds = new Set<string>();
    while (seconds.size < 2) {
      const words = (await page.locator(".waiting__detail").allTextContents()).join();
      if (/^Повторим через \d+ секунд[уы]?\.$/.test(words)) seconds.add(words);
      await page.waitForTimeout(100);
    }
    await full.signal("gong");
    await reached(page, "scored");
    expect(await scoreOn(page)).toBe("0,222");
    await Promise.all(before);
  });
});

const ONE_BY_ONE = { RAISONTEXT_BATCH_TEXTS: "1" };

/** What the metrics of a server say that gave up a text. */
const GIVEN_UP = /^raisontext_texts_settled_total\{.*state="cancelled".*\} 1$/m;

function post(url: string, text: string): Promise<Response> {
  return fetch(`${url}api/v1/detections`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
  });
}

async function detection(url: string, [id]: Iterable<string>): Promise<unknown> {
  return (await fetch(`${url}api/v1/detections/${id}`)).json();
}

async function metrics(url: string): Promise<string> {
  return (await fetch(`${url}metrics`)).text();
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
