import { memo } from "preact/compat";
import type { DeskDocument } from "../desk/document.ts";
import { titleOf } from "../desk/title.ts";
import { passageOf } from "../i18n/failures.ts";
import { type Speech, useSpeech } from "../i18n/speech.ts";
import { describeStage } from "../stage.ts";

interface DocumentRowProps {
  readonly document: DeskDocument;
  readonly selected: boolean;
  readonly onSelect: (key: string) => void;
  readonly onCancel: (key: string) => void;
  readonly onRemove: (key: string) => void;
}

/** What a reader may look at by itself. */
export type Group = "ai" | "uncertain" | "human" | "open";

/** A document and what became of it; drawn when that changes, not when another does. */
export const DocumentRow = memo(({ document, selected, onSelect, onCancel, onRemove }: DocumentRowProps) => {
  const speech = useSpeech();
  const { table, waiting } = speech.texts;
  const { key, phase } = document;
  const open = groupOf(document) === "open";
  const title = titleOf(document);
  const action = open ? waiting.cancel : table.remove;
  return (
    <tr data-state={phase.name} data-selected={selected}>
      <th scope="row">
        <button type="button" class="documents__name" aria-pressed={selected} onClick={() => onSelect(key)}>
          {title}
        </button>
      </th>
      <td>{stateOf(document, speech)}</td>
      <td class="documents__score">{phase.name === "scored" ? speech.score(phase.detection.score) : "–"}</td>
      <td class="documents__actions">
        <button
          type="button"
          class="button button--link"
          aria-label={`${action}: ${title}`}
          onClick={() => (open ? onCancel(key) : onRemove(key))}
        >
          {action}
        </button>
      </td>
    </tr>
  );
});

/** What a document is filed under; none while it has no result. */
export function groupOf({ phase }: DeskDocument): Group | "none" {
  if (phase.name === "reading" || phase.name === "waiting") return "open";
  if (phase.name !== "scored") return "none";
  const { verdict } = phase.detection;
  if (verdict === "ai" || verdict === "mixed") return "ai";
  return verdict === "human" ? "human" : "uncertain";
}

function stateOf({ phase }: DeskDocument, speech: Speech): string {
  const { texts } = speech;
  switch (phase.name) {
    case "reading":
      return texts.table.reading;
    case "waiting":
      return describeStage(phase.news, speech, phase.news?.at ?? 0).title;
    case "scored":
      return texts.result.verdicts[phase.detection.verdict ?? "none"].title;
    case "failed":
      return passageOf(texts, phase.code).title;
    case "cancelled":
      return passageOf(texts, "cancelled").title;
  }
}
