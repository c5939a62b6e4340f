import type { Result } from "@raisontext/client";
import { memo } from "preact/compat";
import { useMemo, useRef, useState } from "preact/hooks";
import { useSpeech } from "../i18n/speech.ts";
import { useGrowing } from "../use-growing.ts";
import { type Level, levelOf, type Part, type Passage, passagesOf } from "./passages.ts";
import { SentenceNote } from "./sentence-note.tsx";

interface ReadingViewProps {
  readonly text: string;
  readonly result: Result;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const PARTS_A_FRAME = 400;
/** A text from this length on is laid out as it comes into view. */
const LONG_CHARACTERS = 20_000;
const NONE: NonNullable<Result["sentences"]> = [];

/** The text with its sentences shaded by score; pointing at one, or the arrow keys, say more about it. */
export function ReadingView({ text, result }: ReadingViewProps) {
  const { texts } = useSpeech();
  const { sentences = NONE } = result;
  const passages = useMemo(() => passagesOf(text, result), [text, result]);
  const levels = useMemo(() => sentences.map(({ score }) => levelOf(score)), [sentences]);
  const [chosen, setChosen] = useState<number>();
  const [pointed, setPointed] = useState<number>();
  const place = useRef<HTMLDivElement>(null);
  const shown = pointed ?? chosen;
  const total = useMemo(() => passages.reduce((sum, { parts }) => sum + parts.length, 0), [passages]);
  const drawn = firstParts(passages, useGrowing(total, PARTS_A_FRAME));

  const step = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (event.key === "Escape") setChosen(undefined);
    if (by === undefined || sentences.length === 0) return;
    event.preventDefault();
    const next = chosen === undefined ? (by > 0 ? 0 : sentences.length - 1) : chosen + by;
    const to = Math.min(sentences.length - 1, Math.max(0, next));
    setChosen(to);
    place.current?.querySelector(`[data-sentence="${to}"]`)?.scrollIntoView({ block: "nearest" });
  };

  return (
    <div class="reading">
      <Legend />
      {levels.length > 1 && <Summary levels={levels} />}
      {/* biome-ignore lint/a11y/useSemanticElements: no form. */}
      <div
        class={text.length > LONG_CHARACTERS ? "reading__text reading__text--long" : "reading__text"}
        ref={place}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys go through its sentences.
        tabIndex={0}
        aria-label={texts.reading.label}
        aria-describedby="reading-help"
        onKeyDown={step}
        onClick={event => setChosen(sentenceAt(event.target))}
        onPointerOver={event => setPointed(sentenceAt(event.target))}
        onPointerLeave={() => setPointed(undefined)}
      >
        {drawn.map(passage => (
          <PassageView
            key={passage.start}
            text={text}
            passage={passage}
            levels={levels}
            shown={shown !== undefined && holds(passage, shown) ? shown : undefined}
          />
        ))}
      </div>
      <p class="reading__help" id="reading-help">
        {texts.reading.help}
      </p>
      <SentenceNote text={text} result={result} sentence={shown} />
    </div>
  );
}

/** The passages with so many parts in all; those that are whole stay the same objects. */
function firstParts(passages: readonly Passage[], count: number): readonly Passage[] {
  const first: Passage[] = [];
  let left = count;
  for (const passage of passages) {
    if (left <= 0) break;
    const { parts } = passage;
    first.push(parts.length <= left ? passage : { ...passage, parts: parts.slice(0, left) });
    left -= parts.length;
  }
  return first;
}

function Legend() {
  const { texts } = useSpeech();
  return (
    <ul class="legend" aria-label={texts.reading.legend}>
      {([0, 1, 2, 3, 4] as const).map(level => (
        <li key={level} class="legend__item">
          <span class={`sentence sentence--${level}`}>{texts.reading.levels[level]}</span>
        </li>
      ))}
    </ul>
  );
}

/** What the shades show, in words. */
function Summary({ levels }: { levels: readonly Level[] }) {
  const { texts, plural, number } = useSpeech();
  const { summary } = texts.reading;
  const ai = levels.filter(level => level > 2).length;
  const human = levels.filter(level => level < 2).length;
  const parts = [
    summary.ai(number(ai)),
    summary.human(number(human)),
    summary.between(number(levels.length - ai - human)),
  ];
  return (
    <p class="reading__help">
      {plural(summary.sentences, levels.length)} {parts.join(", ")}.
    </p>
  );
}

interface PassageViewProps {
  readonly text: string;
  readonly passage: Passage;
  readonly levels: readonly Level[];
  /** The sentence that more is said about, if it is of this passage. */
  readonly shown: number | undefined;
}

/** A line of the text; drawn again only when what it shows has changed. */
const PassageView = memo(({ text, passage, levels, shown }: PassageViewProps) => (
  <p class="reading__passage">
    {passage.parts.map(part => (
      <span
        key={part.start}
        class={classOf(part, levels, shown)}
        {...(part.sentence !== undefined && { "data-sentence": part.sentence })}
      >
        {text.slice(part.start, part.end)}
      </span>
    ))}
  </p>
));

function classOf({ sentence, attacked }: Part, levels: readonly Level[], shown: number | undefined): string {
  const level = sentence === undefined ? undefined : levels[sentence];
  return [
    ...(level === undefined ? [] : ["sentence", `sentence--${level}`]),
    ...(sentence !== undefined && sentence === shown ? ["sentence--shown"] : []),
    ...(attacked ? ["attacked"] : []),
  ].join(" ");
}

const holds = ({ parts }: Passage, sentence: number): boolean =>
  parts.some(part => part.sentence === sentence);

function sentenceAt(target: EventTarget | null): number | undefined {
  const found = target instanceof Element ? target.closest<HTMLElement>("[data-sentence]") : undefined;
  return found ? Number(found.dataset.sentence) : undefined;
}
