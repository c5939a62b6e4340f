import { useEffect, useState } from "preact/hooks";

const CALM_MS = 10_000;

/** Words as they may be spoken: those of a new stage at once, those that change within a stage every 10 s. */
export function useCalm(words: string, stage: string): string {
  const [told, setTold] = useState({ words, stage, at: Date.now() });
  useEffect(() => {
    if (told.words === words && told.stage === stage) return;
    const tell = () => setTold({ words, stage, at: Date.now() });
    if (told.stage !== stage) return tell();
    const timer = setTimeout(tell, told.at + CALM_MS - Date.now());
    return () => clearTimeout(timer);
  }, [words, stage, told]);
  return told.stage === stage ? told.words : words;
}
