/** The colours of the page. */
export type Theme = "light" | "dark";

/** Told to the window when the colours change. */
export const THEME_CHANGE = "themechange";

const STORAGE_KEY = "raisontext.theme";

/** The theme chosen before, else the one the system wishes. */
export function initialTheme(): Theme {
  const chosen = remembered();
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.theme = chosen;
    return chosen;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Shows a theme, and keeps the choice for the next visit where the browser lets us. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  dispatchEvent(new Event(THEME_CHANGE));
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Storage is switched off; the choice then lasts as long as the page.
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
