import { useRef } from "preact/hooks";
import { useSpeech } from "../i18n/speech.ts";

const ACCEPTED = ".txt,.md,.docx,.pdf,text/plain,text/markdown,application/pdf";

/** Chooses files to check. */
export function FilePicker({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const { form } = useSpeech().texts;
  const input = useRef<HTMLInputElement>(null);
  return (
    <p class="files">
      <button type="button" class="button" onClick={() => input.current?.click()}>
        {form.files}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={ACCEPTED}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      <span class="files__drop">{form.drop}</span>
    </p>
  );
}
