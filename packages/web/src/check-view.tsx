import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { DocumentTable } from "./components/document-table.tsx";
import { DropZone } from "./components/drop-zone.tsx";
import { FilePicker } from "./components/file-picker.tsx";
import { Outcome } from "./components/outcome.tsx";
import { TextForm } from "./components/text-form.tsx";
import { type Desk, MAX_DOCUMENTS } from "./desk/desk.ts";
import type { DeskDocument } from "./desk/document.ts";
import { ExportButtons } from "./export/export-buttons.tsx";
import { useSpeech } from "./i18n/speech.ts";
import { ReadingView } from "./reading/reading-view.tsx";
import { ShareDialog } from "./share/share-dialog.tsx";

interface CheckViewProps {
  readonly desk: Desk;
  readonly documents: readonly DeskDocument[];
  /** The document that is shown. */
  readonly shown: DeskDocument | undefined;
  readonly onShow: (key: string | undefined) => void;
}

/** Where texts come in and results are read: one text, or a table of documents and the one that is chosen. */
export function CheckView({ desk, documents, shown, onShow }: CheckViewProps) {
  const { texts, plural, number } = useSpeech();
  const [draft, setDraft] = useState(shown?.text ?? "");
  const [editing, setEditing] = useState(false);
  const [leftOut, setLeftOut] = useState(0);
  const box = useRef<HTMLTextAreaElement>(null);
  const detection = shown?.phase.name === "scored" ? shown.phase.detection : undefined;
  const isMany = documents.length > 1 || documents.some(({ name }) => name !== undefined);

  // Another document, or the text of its file, comes into the box; what is typed stays.
  useEffect(() => {
    if (shown !== undefined) setDraft(shown.text);
    setEditing(false);
  }, [shown?.key, shown?.phase.name === "reading"]);

  const show = useCallback(
    (key: string | undefined) => {
      onShow(key);
      if (key === undefined) setDraft("");
    },
    [onShow],
  );

  const submit = () => {
    setEditing(false);
    if (shown === undefined) onShow(desk.add(draft));
    else desk.check(shown.key, draft);
  };

  const addFiles = useCallback(
    (files: readonly File[]) => {
      const added = desk.addFiles(files);
      setLeftOut(files.length - added.length);
      const [first] = added;
      if (first !== undefined) onShow(first);
    },
    [desk, onShow],
  );

  const cancel = useCallback((key: string) => desk.cancel(key), [desk]);

  const remove = useCallback(
    (key: string) => {
      desk.remove(key);
      if (key === shown?.key) show(undefined);
    },
    [desk, show, shown?.key],
  );

  const cancelShown = () => {
    if (shown !== undefined) desk.cancel(shown.key);
    box.current?.focus();
  };

  const another = () => {
    if (!isMany && shown !== undefined) desk.remove(shown.key);
    show(undefined);
    box.current?.focus();
  };

  return (
    <main class="main">
      <div class="intro">
        <h1>{texts.heading}</h1>
        <p class="lead">{texts.lead}</p>
      </div>
      {isMany && (
        <section class="wide">
          <DocumentTable
            documents={documents}
            selected={shown?.key}
            onSelect={show}
            onCancel={cancel}
            onRemove={remove}
          />
          {leftOut > 0 && (
            <p class="note note--warning" role="alert">
              {plural(texts.table.leftOut, leftOut)} {texts.table.room(number(MAX_DOCUMENTS))}
            </p>
          )}
          <div class="documents__tools">
            <button type="button" class="button" onClick={another}>
              {texts.form.another}
            </button>
            <ExportButtons documents={documents} />
            <button
              type="button"
              class="button button--quiet"
              onClick={() => {
                desk.clear();
                show(undefined);
              }}
            >
              {texts.table.clear}
            </button>
          </div>
        </section>
      )}
      {detection !== undefined && shown !== undefined && !editing ? (
        <div class="main__text">
          <ReadingView key={shown.key} text={shown.text} result={detection} />
          <div class="form__actions">
            <button type="button" class="button" onClick={() => setEditing(true)}>
              {texts.form.edit}
            </button>
            {!isMany && (
              <button type="button" class="button" onClick={another}>
                {texts.form.another}
              </button>
            )}
            <ShareDialog text={shown.text} detection={detection} />
            <button type="button" class="button" onClick={() => print()}>
              {texts.export.print}
            </button>
          </div>
        </div>
      ) : (
        <div>
          <TextForm box={box} text={draft} onInput={setDraft} onSubmit={submit} />
          <FilePicker onFiles={addFiles} />
        </div>
      )}
      <Outcome
        shown={shown}
        draft={editing ? draft : shown?.text}
        onCancel={cancelShown}
        onRetry={() => shown !== undefined && desk.check(shown.key)}
      />
      <DropZone onFiles={addFiles} />
    </main>
  );
}
