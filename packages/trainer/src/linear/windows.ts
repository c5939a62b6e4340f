import { countTokens } from "@raisontext/detector";

const TARGET = 200;

export function splitWindows(text: string): { start: number; end: number }[] {
  const total = countTokens(text);
  const count = Math.max(1, Math.round(total / TARGET));
  if (count === 1) return [{ start: 0, end: text.length }];
  const ends: number[] = [];
  for (const { segment, index } of new Intl.Segmenter("en", { granularity: "sentence" }).segment(text))
    ends.push(index + segment.length);
  const windows: { start: number; end: number }[] = [];
  let start = 0;
  let tokens = 0;
  let from = 0;
  for (const end of ends) {
    tokens += countTokens(text.slice(from, end));
    from = end;
    if (tokens >= total / count && windows.length < count - 1) {
      windows.push({ start, end });
      start = end;
      tokens = 0;
    }
  }
  if (start < text.length) windows.push({ start, end: text.length });
  return windows;
}
