import type { TargetedSubmitEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useSpeech } from "../i18n/speech.ts";
import { isAccepted, rememberKey } from "./api-key.ts";

/** Asks for the API key that the server wants, and comes back with it. */
export function KeyView() {
  const { access } = useSpeech().texts;
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<"wrong" | "notKept">();

  useEffect(() => field.current?.focus(), []);

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = field.current?.value.trim() ?? "";
    setProblem(undefined);
    if (key === "" || !(await isAccepted(key))) {
      setProblem("wrong");
      field.current?.focus();
    } else if (rememberKey(key)) {
      location.reload();
    } else {
      setProblem("notKept");
    }
  };

  return (
    <main class="key">
      <h1>{access.title}</h1>
      <p class="lead">{access.body}</p>
      <form onSubmit={submit} noValidate>
        <label class="form__label" for="api-key">
          {access.label}
        </label>
        <input
          ref={field}
          id="api-key"
          class="share__link"
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          aria-invalid={problem === "wrong"}
          aria-describedby="api-key-problem"
        />
        <p id="api-key-problem" class="form__problem" role="alert">
          {problem && access[problem]}
        </p>
        <div class="form__actions">
          <button type="submit" class="button button--primary">
            {access.submit}
          </button>
        </div>
      </form>
    </main>
  );
}
