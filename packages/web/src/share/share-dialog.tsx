import type { ScoredDetection } from "@raisontext/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { useSpeech } from "../i18n/speech.ts";
import { encodeShare } from "./share-link.ts";

interface ShareDialogProps {
  readonly text: string;
  readonly detection: ScoredDetection;
}

/** Makes a link that holds the result in itself; the text only if its box is ticked. */
export function ShareDialog({ text, detection }: ShareDialogProps) {
  const { share } = useSpeech().texts;
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [withText, setWithText] = useState(false);
  const [link, setLink] = useState("");
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    let current = true;
    setCopied(false);
    if (open)
      void encodeShare(detection, withText ? text : undefined).then(fragment => {
        if (current) setLink(new URL(fragment, document.baseURI).href);
      });
    return () => {
      current = false;
    };
  }, [open, withText, text, detection]);

  const copy = async () => {
    field.current?.select();
    // Where the clipboard is refused, the link is selected and can be copied by hand.
    await navigator.clipboard?.writeText(link).then(
      () => setCopied(true),
      () => {},
    );
  };

  return (
    <>
      <button
        type="button"
        class="button"
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        {share.button}
      </button>
      <dialog ref={dialog} class="share" aria-labelledby="share-title" onClose={() => setOpen(false)}>
        <h2 id="share-title" class="outcome__title">
          {share.title}
        </h2>
        <p>{share.about}</p>
        <label class="share__choice">
          <input
            type="checkbox"
            checked={withText}
            onChange={({ currentTarget }) => setWithText(currentTarget.checked)}
          />{" "}
          {share.withText}
        </label>
        {withText && <p class="note note--warning">{share.caution}</p>}
        <input ref={field} class="share__link" readOnly value={link} aria-label={share.link} />
        <div class="form__actions">
          <button type="button" class="button button--primary" onClick={copy}>
            {copied ? share.copied : share.copy}
          </button>
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {share.close}
          </button>
        </div>
      </dialog>
    </>
  );
}
