import { useSpeech } from "../i18n/speech.ts";

/** Says calmly that the connection is lost and what becomes of the text. */
export function ConnectionNotice({ lost, waiting }: { lost: boolean; waiting: boolean }) {
  const { connection } = useSpeech().texts;
  if (!lost) return null;
  return (
    <p class="connection">
      {connection.lost} {waiting && connection.textIsKept}
    </p>
  );
}
