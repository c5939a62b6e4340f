import { useMemo, useState } from "preact/hooks";
import type { DeskDocument } from "../desk/document.ts";
import { useSpeech } from "../i18n/speech.ts";
import { DocumentRow, type Group, groupOf } from "./document-row.tsx";

interface DocumentTableProps {
  readonly documents: readonly DeskDocument[];
  readonly selected: string | undefined;
  readonly onSelect: (key: string) => void;
  readonly onCancel: (key: string) => void;
  readonly onRemove: (key: string) => void;
}

type Column = "name" | "state" | "score";
type Filter = "all" | Group;
const FILTERS: readonly Filter[] = ["all", "ai", "uncertain", "human", "open"];

/** The documents with what became of each; sorted and filtered as the reader likes. */
export function DocumentTable({ documents, selected, onSelect, onCancel, onRemove }: DocumentTableProps) {
  const { table } = useSpeech().texts;
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
              <DocumentRow
                key={document.key}
                document={document}
                selected={document.key === selected}
                onSelect={onSelect}
                onCancel={onCancel}
                onRemove={onRemove}
              />
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p class="documents__none">{table.none}</p>}
      </div>
    </div>
  );
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
