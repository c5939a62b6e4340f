import type { DeskDocument } from "../desk/document.ts";
import { titleOf } from "../desk/title.ts";
import { useSpeech } from "../i18n/speech.ts";
import { download } from "./download.ts";
import { exportRow, toCsv, toJson } from "./export-rows.ts";

/** Saves what is known of all documents, without their texts. */
export function ExportButtons({ documents }: { documents: readonly DeskDocument[] }) {
  const words = useSpeech().texts.export;
  const rows = () => documents.map(document => exportRow(document, titleOf));
  return (
    <>
      <button
        type="button"
        class="button"
        onClick={() => download(`${words.file}.csv`, "text/csv;charset=utf-8", toCsv(rows()))}
      >
        {words.csv}
      </button>
      <button
        type="button"
        class="button"
        onClick={() => download(`${words.file}.json`, "application/json", toJson(rows()))}
      >
        {words.json}
      </button>
      <button type="button" class="button" onClick={() => print()}>
        {words.print}
      </button>
    </>
  );
}
