import { useEffect, useMemo, useState } from "preact/hooks";
import { rememberedKey } from "./access/api-key.ts";
import { ForgetKey } from "./access/forget-key.tsx";
import { KeyView } from "./access/key-view.tsx";
import { useNeedsKey } from "./access/use-access.ts";
import { CheckView } from "./check-view.tsx";
import { Announcer } from "./components/announcer.tsx";
import { ConnectionNotice } from "./components/connection-notice.tsx";
import { Header } from "./components/header.tsx";
import { createHistory, type HistoryEntry } from "./history/history.ts";
import { HistoryView } from "./history/history-view.tsx";
import { initialLanguage, type Language, rememberLanguage } from "./i18n/language.ts";
import { SpeechContext, speechOf } from "./i18n/speech.ts";
import { PLACES, useRoute } from "./route.ts";
import { SharedView } from "./share/shared-view.tsx";
import { StatusPlace } from "./status-place.tsx";
import { useDesk } from "./use-desk.ts";
import { useLasting } from "./use-lasting.ts";

const LOST_NOTICE_AFTER_MS = 400;

/** The page. */
export function App() {
  const [language, setLanguage] = useState(initialLanguage);
  const { route, fragment } = useRoute();
  const [history] = useState(createHistory);
  const { desk, documents, connection } = useDesk(history);
  const [key, setKey] = useState(() => documents.at(-1)?.key);
  const needsKey = useNeedsKey();
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

  const open = async ({ id, name, detection }: HistoryEntry) => {
    const text = (await history.textOf(id)) ?? "";
    setKey(desk.put({ ...(name !== undefined && { name }), text, phase: { name: "scored", detection } }));
    location.hash = PLACES.check;
  };

  return (
    <SpeechContext.Provider value={speech}>
      <Header route={route} language={language} onChoose={choose} />
      {needsKey && route !== "history" && route !== "shared" && <KeyView />}
      {!needsKey && route === "check" && (
        <CheckView desk={desk} documents={documents} shown={shown} onShow={setKey} />
      )}
      {route === "history" && <HistoryView history={history} onOpen={open} />}
      {!needsKey && route === "status" && <StatusPlace />}
      {route === "shared" && <SharedView fragment={fragment} />}
      <footer class="footer">
        {texts.privacy} <a href="docs">{texts.docs}</a>
        {rememberedKey() !== undefined && <ForgetKey />}
      </footer>
      <ConnectionNotice
        lost={lost && !needsKey}
        waiting={documents.some(({ phase }) => phase.name === "waiting")}
      />
      <Announcer shown={shown} lost={lost} />
    </SpeechContext.Provider>
  );
}
