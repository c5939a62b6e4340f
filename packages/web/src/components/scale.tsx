import { useSpeech } from "../i18n/speech.ts";

/** The bar from human to AI. */
export function Scale() {
  const { scale } = useSpeech().texts;
  return (
    <div class="scale" role="img" aria-label={scale.range}>
      <div class="scale__track" />
      <div class="scale__ends">
        <span>0 · {scale.human}</span>
        <span>{scale.ai} · 1</span>
      </div>
    </div>
  );
}
