import type { Page } from "playwright-core";

/** What the tests look for on the page. */
export const box = (page: Page) => page.getByRole("textbox");
export const check = (page: Page) => page.getByRole("button", { name: /^(Check the text|Проверить текст)$/ });
export const edit = (page: Page) => page.getByRole("button", { name: "Edit the text" });
export const reached = (page: Page, phase: string) =>
  page.locator(`.outcome[data-phase="${phase}"]`).waitFor();
export const spoken = (page: Page) => page.getByRole("status").first().textContent();
export const scoreOn = (page: Page) => page.locator(".result__score strong").textContent();

/** Lets files fall onto the page. */
export const drop = (page: Page, files: readonly (readonly [name: string, bytes: Uint8Array])[]) =>
  page.locator("input[type=file]").setInputFiles(
    files.map(([name, bytes]) => ({
      name,
      mimeType: "application/octet-stream",
      buffer: Buffer.from(bytes),
    })),
  );
