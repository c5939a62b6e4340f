import { useSpeech } from "../i18n/speech.ts";
import { forgetKey } from "./api-key.ts";

/** Forgets the API key of this browser. */
export function ForgetKey() {
  const { access } = useSpeech().texts;
  const forget = () => {
    forgetKey();
    location.reload();
  };
  return (
    <button type="button" class="link" onClick={forget}>
      {access.forget}
    </button>
  );
}
