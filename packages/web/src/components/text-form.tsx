import { LIMITS } from "@raisontext/contract";
import type { RefObject, TargetedSubmitEvent } from "preact";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { useSpeech } from "../i18n/speech.ts";
import { SamplePicker } from "./sample-picker.tsx";

const SHORT_WORDS = 50;
const KEYS = navigator.platform.startsWith("Mac") ? "⌘ Enter" : "Ctrl + Enter";

interface TextFormProps {
  /** The box itself, for who wants to put the focus there. */
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly onInput: (text: string) => void;
  /** Called with a text the server would take. */
  readonly onSubmit: () => void;
}

/** The box for the text: counts, says what is wrong before anything is sent, and sends. */
export function TextForm({ box, text, onInput, onSubmit }: TextFormProps) {
  const { texts, number, plural } = useSpeech();
  const { form } = texts;
  const [askedWhileEmpty, setAskedWhileEmpty] = useState(false);
  const empty = text.trim() === "";
  const excess = text.length - LIMITS.textMaxCharacters;
  const words = useMemo(() => countWords(text), [text]);
  const problem = problemOf();

  // Before the first paint, so that nothing typed early is lost.
  useLayoutEffect(() => box.current?.focus({ preventScroll: true }), [box]);

  function problemOf(): string | undefined {
    if (excess > 0) return form.tooLong(number(excess));
    return askedWhileEmpty && empty ? form.empty : undefined;
  }

  const replace = (next: string) => {
    onInput(next);
    setAskedWhileEmpty(false);
    box.current?.focus();
  };

  const submit = (event?: TargetedSubmitEvent<HTMLFormElement>) => {
    event?.preventDefault();
    setAskedWhileEmpty(empty);
    if (empty || excess > 0) box.current?.focus();
    else onSubmit();
  };

  return (
    <form class="form" onSubmit={submit} noValidate>
      <label class="form__label" for="text">
        {form.label}
      </label>
      <textarea
        ref={box}
        id="text"
        class="form__text"
        value={text}
        placeholder={form.placeholder}
        rows={12}
        spellcheck={false}
        aria-invalid={problem !== undefined}
        aria-describedby="text-notes"
        onInput={event => onInput(event.currentTarget.value)}
        onKeyDown={event => event.key === "Enter" && (event.ctrlKey || event.metaKey) && submit()}
      />
      <div class="form__notes" id="text-notes">
        <p class={problem ? "form__problem" : "form__hint"} role={problem ? "alert" : undefined}>
          {problem ?? (words > 0 && words < SHORT_WORDS ? form.short : "")}
        </p>
        <p class={excess > 0 ? "form__counter form__counter--over" : "form__counter"}>
          {plural(form.words, words)} · {form.counter(number(text.length), number(LIMITS.textMaxCharacters))}
        </p>
      </div>
      <div class="form__actions">
        <button type="submit" class="button button--primary">
          {form.submit}
        </button>
        <span class="form__shortcut">{form.shortcut(KEYS)}</span>
        {text !== "" && (
          <button type="button" class="button button--quiet" onClick={() => replace("")}>
            {form.clear}
          </button>
        )}
      </div>
      <SamplePicker onPick={replace} />
    </form>
  );
}

/** Words as the model counts them: runs of letters, marks and digits. */
function countWords(text: string): number {
  return text.match(/[\p{L}\p{M}\p{N}]+/gu)?.length ?? 0;
}
