import { expect, test } from "vitest";
import { detectLanguage } from "./language.ts";

test.each([
  ["en", "The kettle is on, come in."],
  ["en", "Café crème à emporter"],
  ["ru", "Чайник закипел, заходи."],
  ["ru", "Ставим Docker и nginx на сервер, дальше правим конфиг"],
  ["other", ""],
  ["other", "12345 … !?"],
  ["other", "水が沸いたので、どうぞお入りください。"],
  ["other", "Το νερό έβρασε"],
  ["other", "👍👍👍"],
])("takes for %s: %s", (language, text) => {
  expect(detectLanguage(text)).toBe(language);
});
