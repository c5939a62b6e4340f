import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useSpeech } from "../i18n/speech.ts";
import type { History, HistoryEntry } from "./history.ts";

interface HistoryViewProps {
  readonly history: History;
  readonly onOpen: (entry: HistoryEntry) => void;
}

/** What was checked in this browser before: to open again, to remove, or to keep no more. */
export function HistoryView({ history, onOpen }: HistoryViewProps) {
  const { history: words } = useSpeech().texts;
  const heading = useRef<HTMLHeadingElement>(null);
  const [entries, setEntries] = useState<readonly HistoryEntry[]>([]);
  const [state, setState] = useState<"loading" | "empty" | "off" | "refused">("loading");

  useEffect(() => {
    const load = async () => {
      const found = await history.list();
      setEntries(found ?? []);
      if (found === undefined) setState("refused");
      else setState(history.enabled ? "empty" : "off");
    };
    void load();
    return history.subscribe(load);
  }, [history]);

  const clear = () => {
    heading.current?.focus();
    void history.clear();
  };

  const remove = (id: string, row: Element | null) => {
    const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
    (neighbour?.querySelector<HTMLElement>(".button") ?? heading.current)?.focus();
    void history.remove(id);
  };

  return (
    <main class="history">
      <h1 ref={heading} tabIndex={-1}>
        {words.title}
      </h1>
      <p class="lead">{words.lead}</p>
      <div class="history__tools">
        <label class="history__switch">
          <input
            type="checkbox"
            checked={state === "loading" ? history.enabled : state === "empty"}
            disabled={state === "refused"}
            onChange={({ currentTarget }) => history.setEnabled(currentTarget.checked)}
          />{" "}
          {words.keep}
        </label>
        {entries.length > 0 && <ClearAll onClear={clear} />}
      </div>
      {entries.length === 0 && state !== "loading" && <p class="history__empty">{words[state]}</p>}
      <ul class="history__list">
        {entries.map(entry => (
          <Row key={entry.id} entry={entry} onOpen={onOpen} onRemove={remove} />
        ))}
      </ul>
    </main>
  );
}

interface RowProps {
  readonly entry: HistoryEntry;
  readonly onOpen: (entry: HistoryEntry) => void;
  readonly onRemove: (id: string, row: Element | null) => void;
}

function Row({ entry, onOpen, onRemove }: RowProps) {
  const { texts, score, date } = useSpeech();
  const { detection, title, at, id } = entry;
  return (
    <li class="history__entry">
      <button type="button" class="documents__name" onClick={() => onOpen(entry)}>
        {title}
      </button>
      <span class="history__about">
        {texts.result.verdicts[detection.verdict ?? "none"].title} · {score(detection.score)} ·{" "}
        <time dateTime={new Date(at).toISOString()}>{date(at)}</time>
      </span>
      <button
        type="button"
        class="button button--link"
        aria-label={`${texts.table.remove}: ${title}`}
        onClick={({ currentTarget }) => onRemove(id, currentTarget.closest("li"))}
      >
        {texts.table.remove}
      </button>
    </li>
  );
}

/** Asks before it clears; the focus follows the question and comes back from it. */
function ClearAll({ onClear }: { onClear: () => void }) {
  const { history: words } = useSpeech().texts;
  const [asked, setAsked] = useState<boolean>();
  const next = useRef<HTMLButtonElement>(null);

  useLayoutEffect(() => {
    if (asked !== undefined) next.current?.focus();
  }, [asked]);

  if (!asked) {
    return (
      <button key="ask" ref={next} type="button" class="button" onClick={() => setAsked(true)}>
        {words.clear}
      </button>
    );
  }
  return (
    <span key="sure" class="history__sure">
      {words.sure}{" "}
      <button type="button" class="button" onClick={onClear}>
        {words.clear}
      </button>{" "}
      <button ref={next} type="button" class="button button--link" onClick={() => setAsked(false)}>
        {words.no}
      </button>
    </span>
  );
}
