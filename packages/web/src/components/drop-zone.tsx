import { useEffect, useState } from "preact/hooks";
import { useSpeech } from "../i18n/speech.ts";

/** Takes files that are dropped anywhere on the page, and says so while they hover over it. */
export function DropZone({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const { form } = useSpeech().texts;
  const [over, setOver] = useState(false);

  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      onFiles([...(event.dataTransfer?.files ?? [])]);
    };
    const listeners = { dragenter: enter, dragover: enter, dragleave: leave, drop } as const;
    for (const [name, listener] of Object.entries(listeners)) {
      document.addEventListener(name, listener as EventListener);
    }
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        document.removeEventListener(name, listener as EventListener);
      }
    };
  }, [onFiles]);

  return over ? <div class="drop-zone">{form.dropHere}</div> : null;
}
