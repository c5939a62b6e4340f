/** Takes the pictures of the page for the documentation: node scripts/screenshots.ts http://127.0.0.1:8000 [folder] */
import { fileURLToPath } from "node:url";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { SAMPLES } from "../src/samples/samples.ts";

const [url, folder = fileURLToPath(new URL("../../../docs/images", import.meta.url))] = process.argv.slice(2);
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const DESKTOP = { width: 1180, height: 900 };
const PHONE = { width: 390, height: 844 };

interface Shot {
  readonly file: string;
  readonly options: BrowserContextOptions;
  /** Brings the page to what is to be seen. */
  readonly prepare: (page: Page) => Promise<void>;
  /** Whole page, however long it is. */
  readonly fullPage?: boolean;
}

/** Checks a sample text, and points at a sentence. */
const result = (sample: string) => async (page: Page) => {
  await page.getByRole("button", { name: sample }).click();
  await page.locator("form [type=submit]").click();
  await page.locator('.outcome[data-phase="scored"]').waitFor();
  await page.locator("[data-sentence]").nth(2).hover();
  await page.evaluate(() => scrollTo(0, 0));
};

/** Puts the sample texts on the desk as files. */
async function documents(page: Page): Promise<void> {
  const texts = Object.entries(SAMPLES).flatMap(([language, { byPerson, byAi }]) => [
    [`letter-${language}.txt`, byPerson],
    [`essay-${language}.md`, byAi],
  ]);
  const files = [...texts, ["both.txt", `${SAMPLES.en.byPerson}\n\n${SAMPLES.en.byAi}`]];
  await page
    .locator("input[type=file]")
    .setInputFiles(
      files.map(([name = "", text = ""]) => ({ name, mimeType: "", buffer: Buffer.from(text) })),
    );
  await page
    .locator('tbody tr[data-state="scored"]')
    .nth(files.length - 1)
    .waitFor();
  await page.getByRole("button", { name: "both.txt", exact: true }).click();
  await page.evaluate(() => scrollTo(0, 0));
}

async function status(page: Page): Promise<void> {
  await page.goto(`${url}#/status`);
  await page.locator("canvas").nth(1).waitFor();
}

const SHOTS: readonly Shot[] = [
  { file: "page.png", prepare: result("by an AI"), options: { viewport: DESKTOP, locale: "en-GB" } },
  { file: "page-ru.png", prepare: result("от человека"), options: { viewport: DESKTOP, locale: "ru-RU" } },
  {
    file: "page-phone.png",
    prepare: result("by an AI"),
    options: { viewport: PHONE, locale: "en-GB" },
    fullPage: true,
  },
  {
    file: "page-dark.png",
    prepare: result("by an AI"),
    options: { viewport: DESKTOP, locale: "en-GB", colorScheme: "dark" },
  },
  { file: "documents.png", prepare: documents, options: { viewport: DESKTOP, locale: "en-GB" } },
  { file: "status.png", prepare: status, options: { viewport: DESKTOP, locale: "en-GB" } },
];

if (!url) {
  console.error("usage: node scripts/screenshots.ts URL [FOLDER]");
  process.exit(64);
}

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
for (const { file, prepare, options, fullPage = false } of SHOTS) {
  const context = await browser.newContext({ deviceScaleFactor: 1.5, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto(url);
  await prepare(page);
  await page.screenshot({ path: `${folder}/${file}`, fullPage });
  await context.close();
}
await browser.close();
