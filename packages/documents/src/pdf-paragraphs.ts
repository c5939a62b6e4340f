import type { Line } from "./pdf-lines.ts";

/** Pages from which on a line that they share at the top or bottom is a header or footer. */
const MIN_REPEATS = 3;
/** A gap this much larger than the usual one begins a paragraph, and so does a line indented by so many heights. */
const WIDE_GAP = 1.35;
const INDENT = 0.8;
/** A sentence that ends this far before the right edge ends a paragraph, as a share of the column. */
const SHORT_LINE = 0.85;

const PAGE_NUMBER = /^[-–—\s]*(?:page|стр\.?|с\.)?\s*\d{1,4}(?:\s*(?:\/|of|из)\s*\d{1,4})?[-–—\s]*$/i;
const SENTENCE_END = /[.!?…:]["'”»’)]*$/;
const HYPHENATED = /\p{L}[-\u00ad\u2010]$/u;

/** The paragraphs of a document by its pages' lines: without page numbers and running heads, hyphenation undone. */
export function paragraphsOf(pages: readonly (readonly Line[])[]): string[] {
  const running = runningLines(pages);
  const bodies = pages.map(lines =>
    lines.filter(
      (line, i) => !(isEdge(i, lines) && (PAGE_NUMBER.test(line.text) || running.has(formOf(line)))),
    ),
  );
  const paragraphs: string[] = [];
  let before: Line | undefined;
  for (const lines of bodies) {
    const gap = usualGap(lines);
    const right = Math.max(0, ...lines.map(line => line.right));
    const left = Math.min(...lines.map(({ x }) => x));
    let samePage = false;
    for (const line of lines) {
      const ended = before !== undefined && endsParagraph(before, line, { gap, right, left, samePage });
      if (before === undefined || ended) paragraphs.push(line.text);
      else paragraphs.push(join(paragraphs.pop() ?? "", line.text));
      before = line;
      samePage = true;
    }
  }
  return paragraphs;
}

interface Column {
  readonly gap: number;
  readonly right: number;
  readonly left: number;
  /** Whether both lines are on one page. */
  readonly samePage: boolean;
}

function endsParagraph(before: Line, line: Line, { gap, right, left, samePage }: Column): boolean {
  const ended = SENTENCE_END.test(before.text);
  const short = before.right - left < SHORT_LINE * (right - left);
  if (!samePage) return ended && (short || line.x - left > INDENT * line.height);
  const step = before.y - line.y;
  // Another column, or a heading of another size.
  if (step <= 0) return ended;
  if (Math.abs(before.height - line.height) > 0.2 * line.height) return true;
  if (gap > 0 && step > WIDE_GAP * gap) return true;
  return ended && (short || line.x - before.x > INDENT * line.height);
}

/** The most common step from a line to the next, in points. */
function usualGap(lines: readonly Line[]): number {
  const steps = lines.flatMap(({ y }, i) => {
    const next = lines[i + 1];
    return next !== undefined && y > next.y ? [y - next.y] : [];
  });
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

function join(paragraph: string, line: string): string {
  if (HYPHENATED.test(paragraph) && /^\p{Ll}/u.test(line)) return paragraph.slice(0, -1) + line;
  return `${paragraph} ${line}`;
}

/** Lines that come at the top or bottom of several pages, alike but for numbers. */
function runningLines(pages: readonly (readonly Line[])[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const lines of pages) {
    const edges = new Set(lines.filter((_, i) => isEdge(i, lines)).map(formOf));
    for (const form of edges) counts.set(form, (counts.get(form) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count >= MIN_REPEATS).map(([form]) => form));
}

const isEdge = (i: number, lines: readonly Line[]): boolean => i < 2 || i >= lines.length - 2;

const formOf = ({ text, y }: Line): string => `${Math.round(y / 4)} ${text.replace(/\d+/g, "#")}`;
