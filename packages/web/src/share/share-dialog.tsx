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
  const [answer, setAnswer] = useState<"copied" | "byHand">();

  useEffect(() => {
    let current = true;
    setAnswer(undefined);
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
    try {
      await navigator.clipboard.writeText(link);
      setAnswer("copied");
    } catch {
      // Refused, or absent as on a plain http address; the link is selected all the same.
      setAnswer("byHand");
    }
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
          <button type="button" class="button button--primary" disabled={link === ""} onClick={copy}>
            {share.copy}
          </button>
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {share.close}
          </button>
        </div>
        <p role="status">{answer && share[answer]}</p>
      </dialog>
    </>
  );
}
