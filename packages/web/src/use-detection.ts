import {
  type ConnectionState,
  createLiveClient,
  type LiveClient,
  liveUrl,
  RaisonTextError,
  type ScoredDetection,
  type SettledDetection,
} from "@raisontext/client";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { News } from "./stage.ts";

/**
 * What becomes of the text that was sent last.
 *
 * idle → waiting (without news until there are some) → scored | failed | cancelled; each → waiting, for another text.
 */
export type Phase =
  | { readonly name: "idle" }
  | {
      readonly name: "waiting";
      readonly text: string;
      readonly startedAt: number;
      readonly news?: News;
    }
  | { readonly name: "scored"; readonly text: string; readonly detection: ScoredDetection }
  | { readonly name: "failed"; readonly text: string; readonly code: string }
  | { readonly name: "cancelled"; readonly text: string };

/** The text being checked, the connection, and what can be done. */
export interface DetectionControl {
  readonly phase: Phase;
  readonly connection: ConnectionState;
  /** Sends a text in place of the one that may be waiting. */
  readonly detect: (text: string) => void;
  /** Gives up the text that waits. */
  readonly cancel: () => void;
}

/** Checks one text at a time over a connection that lasts as long as the page. */
export function useDetection(): DetectionControl {
  const [phase, setPhase] = useState<Phase>({ name: "idle" });
  const [connection, setConnection] = useState<ConnectionState>("connecting");
  const client = useRef<LiveClient>(undefined);
  const pending = useRef<AbortController>(undefined);

  useEffect(() => {
    const url = liveUrl(new URL(".", document.baseURI));
    const live = createLiveClient({ url, onConnectionChange: setConnection });
    client.current = live;
    return () => live.close();
  }, []);

  const detect = useCallback((text: string) => {
    pending.current?.abort();
    const controller = new AbortController();
    pending.current = controller;
    const waiting = { name: "waiting", text, startedAt: Date.now() } as const;
    const settle = (next: Phase) => controller.signal.aborted || setPhase(next);
    setPhase(waiting);
    client.current
      ?.detect(text, {
        signal: controller.signal,
        onProgress: progress => settle({ ...waiting, news: { progress, at: Date.now() } }),
      })
      .then(detection => settle(outcomeOf(text, detection)))
      .catch(error => settle({ name: "failed", text, code: codeOf(error) }));
  }, []);

  const cancel = useCallback(() => {
    pending.current?.abort();
    setPhase(phase => (phase.name === "waiting" ? { name: "cancelled", text: phase.text } : phase));
  }, []);

  return { phase, connection, detect, cancel };
}

function outcomeOf(text: string, detection: SettledDetection): Phase {
  switch (detection.state) {
    case "done":
      return { name: "scored", text, detection };
    case "failed":
      return { name: "failed", text, code: detection.error.code };
    case "expired":
      return { name: "failed", text, code: "expired" };
    case "cancelled":
      return { name: "cancelled", text };
  }
}

function codeOf(error: unknown): string {
  return error instanceof RaisonTextError ? error.code : "internal";
}
