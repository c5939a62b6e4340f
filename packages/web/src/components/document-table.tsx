import { useMemo, useState } from "preact/hooks";
import type { DeskDocument } from "../desk/document.ts";
import { titleOf } from "../desk/title.ts";
import { passageOf } from "../i18n/failures.ts";
import { type Speech, useSpeech } from "../i18n/speech.ts";
import { describeStage } from "../stage.ts";
import { useNow } from "../use-now.ts";

interface DocumentTableProps {
  readonly documents: readonly DeskDocument[];
  readonly selected: string | undefined;
  readonly onSelect: (key: string) => void;
  readonly onCancel: (key: string) => void;
  readonly onRemove: (key: string) => void;
}

type Column = "name" | "state" | "score";
type Filter = "all" | "ai" | "uncertain" | "human" | "open";
const FILTERS: readonly Filter[] = ["all", "ai", "uncertain", "human", "open"];

/** The documents with what became of each; sorted and filtered as the reader likes. */
export function DocumentTable({ documents, selected, onSelect, onCancel, onRemove }: DocumentTableProps) {
  const speech = useSpeech();
  const { table } = speech.texts;
  const now = useNow();
  const [sort, setSort] = useState<{ readonly by: Column; readonly down: boolean }>();
  const [filter, setFilter] = useState<Filter>("all");
  const shown = useMemo(
    () =>
      sorted(
        documents.filter(document => filter === "all" || groupOf(document) === filter),
        sort,
      ),
    [documents, filter, sort],
  );
  const sortBy = (by: Column) =>
    setSort(before => ({ by, down: before?.by === by ? !before.down : by === "score" }));

  return (
    <div class="documents">
      <fieldset class="documents__filters">
        <legend class="visually-hidden">{table.filter}</legend>
        {FILTERS.map(name => (
          <label key={name} class="documents__filter">
            <input type="radio" name="filter" checked={filter === name} onChange={() => setFilter(name)} />
            <span>{table.filters[name]}</span>
          </label>
        ))}
      </fieldset>
      <div class="documents__scroll">
        <table>
          <caption class="visually-hidden">{table.caption}</caption>
          <thead>
            <tr>
              {(["name", "state", "score"] as const).map(column => (
                <th
                  key={column}
                  scope="col"
                  aria-sort={sort?.by !== column ? "none" : sort.down ? "descending" : "ascending"}
                >
                  <button type="button" class="documents__sort" onClick={() => sortBy(column)}>
                    {table.columns[column]}
                  </button>
                </th>
              ))}
              <th scope="col">
                <span class="visually-hidden">{table.columns.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(document => (
              <tr
                key={document.key}
                data-state={document.phase.name}
                data-selected={document.key === selected}
              >
                <th scope="row">
                  <button
                    type="button"
                    class="documents__name"
                    aria-pressed={document.key === selected}
                    onClick={() => onSelect(document.key)}
                  >
                    {titleOf(document)}
                  </button>
                </th>
                <td>{stateOf(document, speech, now)}</td>
                <td class="documents__score">
                  {document.phase.name === "scored" ? speech.score(document.phase.detection.score) : "–"}
                </td>
                <td class="documents__actions">
                  <RowAction document={document} onCancel={onCancel} onRemove={onRemove} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p class="documents__none">{table.none}</p>}
      </div>
    </div>
  );
}

function RowAction({
  document,
  onCancel,
  onRemove,
}: { document: DeskDocument } & Pick<DocumentTableProps, "onCancel" | "onRemove">) {
  const { table, waiting } = useSpeech().texts;
  const open = groupOf(document) === "open";
  const title = titleOf(document);
  return (
    <button
      type="button"
      class="button button--link"
      aria-label={`${open ? waiting.cancel : table.remove}: ${title}`}
      onClick={() => (open ? onCancel(document.key) : onRemove(document.key))}
    >
      {open ? waiting.cancel : table.remove}
    </button>
  );
}

function groupOf({ phase }: DeskDocument): Exclude<Filter, "all"> | "none" {
  if (phase.name === "reading" || phase.name === "waiting") return "open";
  if (phase.name !== "scored") return "none";
  const { verdict } = phase.detection;
  if (verdict === "ai" || verdict === "mixed") return "ai";
  return verdict === "human" ? "human" : "uncertain";
}

function stateOf({ phase }: DeskDocument, speech: Speech, now: number): string {
  const { texts } = speech;
  switch (phase.name) {
    case "reading":
      return texts.table.reading;
    case "waiting":
      return describeStage(phase.news, speech, now).title;
    case "scored":
      return texts.result.verdicts[phase.detection.verdict ?? "none"].title;
    case "failed":
      return passageOf(texts, phase.code).title;
    case "cancelled":
      return passageOf(texts, "cancelled").title;
  }
}

function sorted(
  documents: readonly DeskDocument[],
  sort: { readonly by: Column; readonly down: boolean } | undefined,
): readonly DeskDocument[] {
  if (sort === undefined) return documents;
  const sign = sort.down ? -1 : 1;
  return documents.toSorted((a, b) => sign * compare(a, b, sort.by));
}

function compare(a: DeskDocument, b: DeskDocument, by: Column): number {
  if (by === "score") return scoreOf(a) - scoreOf(b);
  if (by === "state") return groupOf(a).localeCompare(groupOf(b)) || scoreOf(a) - scoreOf(b);
  return (a.name ?? a.text).localeCompare(b.name ?? b.text);
}

const scoreOf = ({ phase }: DeskDocument): number => (phase.name === "scored" ? phase.detection.score : -1);
