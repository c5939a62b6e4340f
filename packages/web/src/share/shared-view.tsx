import type { ScoredDetection } from "@raisontext/client";
import { useEffect, useState } from "preact/hooks";
import { Result } from "../components/result.tsx";
import { useSpeech } from "../i18n/speech.ts";
import { ReadingView } from "../reading/reading-view.tsx";
import { PLACES } from "../route.ts";
import { decodeShare, type Shared } from "./share-link.ts";

/** A result that came with a link. */
export function SharedView({ fragment }: { fragment: string }) {
  const { share, form } = useSpeech().texts;
  const [shared, setShared] = useState<Shared | "damaged">();

  useEffect(() => {
    let current = true;
    void decodeShare(fragment).then(found => {
      if (current) setShared(found ?? "damaged");
    });
    return () => {
      current = false;
    };
  }, [fragment]);

  if (shared === undefined) return <main class="main" />;
  if (shared === "damaged") {
    return (
      <main class="main">
        <div class="intro">
          <h1>{share.damaged}</h1>
          <p class="lead">{share.damagedBody}</p>
        </div>
      </main>
    );
  }
  const { text = "", result } = shared;
  const detection: ScoredDetection = { ...result, ...NOBODYS };
  return (
    <main class="main">
      <div class="intro">
        <h1>{share.received}</h1>
        <p class="lead">{share.receivedBody}</p>
      </div>
      {text === "" ? (
        <p class="note main__text">{share.withoutText}</p>
      ) : (
        <div class="main__text">
          <ReadingView text={text} result={detection} />
        </div>
      )}
      <section class="outcome" data-phase="scored">
        <Result text={text} detection={detection} stale={false} />
        <p>
          <a href={PLACES.check}>{form.another}</a>
        </p>
      </section>
    </main>
  );
}

/** What a link does not tell of a detection. */
const NOBODYS = { id: "", requestedModel: "", lane: "interactive", state: "done" } as const;
