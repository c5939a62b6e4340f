import { useEffect, useMemo, useState } from "preact/hooks";
import { CheckView } from "./check-view.tsx";
import { Announcer } from "./components/announcer.tsx";
import { ConnectionNotice } from "./components/connection-notice.tsx";
import { Header } from "./components/header.tsx";
import { initialLanguage, type Language, rememberLanguage } from "./i18n/language.ts";
import { SpeechContext, speechOf } from "./i18n/speech.ts";
import { useDesk } from "./use-desk.ts";
import { useLasting } from "./use-lasting.ts";

const LOST_NOTICE_AFTER_MS = 400;

/** The page. */
export function App() {
  const [language, setLanguage] = useState(initialLanguage);
  const { desk, documents, connection } = useDesk();
  const [key, setKey] = useState(() => documents.at(-1)?.key);
  const lost = useLasting(connection === "lost", LOST_NOTICE_AFTER_MS);
  const speech = useMemo(() => speechOf(language), [language]);
  const shown = documents.find(document => document.key === key);
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

  return (
    <SpeechContext.Provider value={speech}>
      <Header language={language} onChoose={choose} />
      <CheckView desk={desk} documents={documents} shown={shown} onShow={setKey} />
      <footer class="footer">{texts.privacy}</footer>
      <ConnectionNotice lost={lost} waiting={documents.some(({ phase }) => phase.name === "waiting")} />
      <Announcer shown={shown} lost={lost} />
    </SpeechContext.Provider>
  );
}
