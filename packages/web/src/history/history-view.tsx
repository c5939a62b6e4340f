import { useEffect, useState } from "preact/hooks";
import { useSpeech } from "../i18n/speech.ts";
import type { History, HistoryEntry } from "./history.ts";

interface HistoryViewProps {
  readonly history: History;
  readonly onOpen: (entry: HistoryEntry) => void;
}

/** What was checked in this browser before: to open again, to remove, or to keep no more. */
export function HistoryView({ history, onOpen }: HistoryViewProps) {
  const { texts, score, date } = useSpeech();
  const { history: words, result } = texts;
  const [entries, setEntries] = useState<readonly HistoryEntry[]>();
  const [enabled, setEnabled] = useState(history.enabled);
  const [asked, setAsked] = useState(false);

  useEffect(() => {
    const load = () => {
      setEnabled(history.enabled);
      void history.list().then(setEntries);
    };
    load();
    return history.subscribe(load);
  }, [history]);

  return (
    <main class="history">
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      <div class="history__tools">
        <label class="history__switch">
          <input
            type="checkbox"
            checked={enabled}
            onChange={({ currentTarget }) => history.setEnabled(currentTarget.checked)}
          />{" "}
          {words.keep}
        </label>
        {entries !== undefined &&
          entries.length > 0 &&
          (asked ? (
            <span class="history__sure">
              {words.sure}{" "}
              <button
                type="button"
                class="button"
                onClick={() => {
                  setAsked(false);
                  void history.clear();
                }}
              >
                {words.clear}
              </button>{" "}
              <button type="button" class="button button--link" onClick={() => setAsked(false)}>
                {words.no}
              </button>
            </span>
          ) : (
            <button type="button" class="button" onClick={() => setAsked(true)}>
              {words.clear}
            </button>
          ))}
      </div>
      {entries?.length === 0 && <p class="history__empty">{enabled ? words.empty : words.off}</p>}
      <ul class="history__list">
        {entries?.map(entry => (
          <li key={entry.id} class="history__entry">
            <button type="button" class="documents__name" onClick={() => onOpen(entry)}>
              {entry.title}
            </button>
            <span class="history__about">
              {result.verdicts[entry.detection.verdict ?? "none"].title} · {score(entry.detection.score)} ·{" "}
              <time dateTime={new Date(entry.at).toISOString()}>{date(entry.at)}</time>
            </span>
            <button
              type="button"
              class="button button--link"
              aria-label={`${texts.table.remove}: ${entry.title}`}
              onClick={() => history.remove(entry.id)}
            >
              {texts.table.remove}
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}
