import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Announcer } from "./components/announcer.tsx";
import { ConnectionNotice } from "./components/connection-notice.tsx";
import { Header } from "./components/header.tsx";
import { Outcome } from "./components/outcome.tsx";
import { TextForm } from "./components/text-form.tsx";
import { initialLanguage, type Language, rememberLanguage } from "./i18n/language.ts";
import { SpeechContext, speechOf } from "./i18n/speech.ts";
import { useDetection } from "./use-detection.ts";
import { useLasting } from "./use-lasting.ts";

const LOST_NOTICE_AFTER_MS = 400;

/** The page. */
export function App() {
  const [language, setLanguage] = useState(initialLanguage);
  const [text, setText] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  const { phase, connection, detect, cancel } = useDetection();
  const lost = useLasting(connection === "lost", LOST_NOTICE_AFTER_MS);
  const speech = useMemo(() => speechOf(language), [language]);
  const { texts } = speech;

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = texts.title;
    document.querySelector('meta[name="description"]')?.setAttribute("content", texts.description);
  }, [language, texts]);

  const choose = (chosen: Language) => {
    rememberLanguage(chosen);
    setLanguage(chosen);
  };

  const giveUp = () => {
    cancel();
    box.current?.focus();
  };

  return (
    <SpeechContext.Provider value={speech}>
      <Header language={language} onChoose={choose} />
      <main class="main">
        <div class="intro">
          <h1>{texts.heading}</h1>
          <p class="lead">{texts.lead}</p>
        </div>
        <TextForm box={box} text={text} onInput={setText} onSubmit={() => detect(text)} />
        <Outcome phase={phase} text={text} onCancel={giveUp} onRetry={detect} />
      </main>
      <footer class="footer">{texts.privacy}</footer>
      <ConnectionNotice lost={lost} waiting={phase.name === "waiting"} />
      <Announcer phase={phase} lost={lost} />
    </SpeechContext.Provider>
  );
}
