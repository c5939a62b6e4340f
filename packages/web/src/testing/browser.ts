import { PATIENCE_MS } from "@raisontext/testing/patience";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** A name under which the test's server is another machine to the browser. */
export const OTHER_MACHINE = "raisontext.test";

const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // To a browser only its own machine is safe without TLS; this name is to it another machine.
  `--host-resolver-rules=MAP ${OTHER_MACHINE} 127.0.0.1`,
];

/** Starts a real browser. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGS });
}

/** A visitor's page, and what it did that nobody saw. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** Addresses of everything the page asked for. */
  readonly requests: string[];
  /** What the page complained about on its console, failed connections aside. */
  readonly complaints: string[];
}

/** Opens the page as somebody new: own storage, own connection. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", request => requests.push(request.url()));
  page.on("websocket", socket => requests.push(socket.url()));
  page.on("pageerror", error => complaints.push(String(error)));
  page.on("console", message => {
    const expected = message.text().includes("WebSocket connection to");
    if (["error", "warning"].includes(message.type()) && !expected) complaints.push(message.text());
  });
  await page.goto(url);
  return { page, requests, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** What axe finds serious or critical on the page as it is. */
export async function seriousIssues(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(" ")}`);
}
