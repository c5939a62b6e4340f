/** Takes the pictures of the page for the documentation: node scripts/screenshots.ts http://127.0.0.1:8000 [folder] */
import { fileURLToPath } from "node:url";
import { type BrowserContextOptions, chromium } from "playwright-core";

const [url, folder = fileURLToPath(new URL("../../../docs/images", import.meta.url))] = process.argv.slice(2);
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const DESKTOP = { width: 1180, height: 800 };
const PHONE = { width: 390, height: 844 };

interface Shot {
  readonly file: string;
  readonly sample: string;
  readonly options: BrowserContextOptions;
  /** Whole page, however long it is. */
  readonly fullPage?: boolean;
}

const SHOTS: readonly Shot[] = [
  { file: "page.png", sample: "by an AI", options: { viewport: DESKTOP, locale: "en-GB" } },
  { file: "page-ru.png", sample: "от человека", options: { viewport: DESKTOP, locale: "ru-RU" } },
  {
    file: "page-phone.png",
    sample: "by an AI",
    options: { viewport: PHONE, locale: "en-GB" },
    fullPage: true,
  },
  {
    file: "page-dark.png",
    sample: "by an AI",
    options: { viewport: DESKTOP, locale: "en-GB", colorScheme: "dark" },
  },
];

if (!url) {
  console.error("usage: node scripts/screenshots.ts URL [FOLDER]");
  process.exit(64);
}

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
for (const { file, sample, options, fullPage = false } of SHOTS) {
  const context = await browser.newContext({ deviceScaleFactor: 1.5, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole("button", { name: sample }).click();
  await page.locator("form [type=submit]").click();
  await page.locator('[data-phase="scored"]').waitFor();
  await page.screenshot({ path: `${folder}/${file}`, fullPage });
  await context.close();
}
await browser.close();
