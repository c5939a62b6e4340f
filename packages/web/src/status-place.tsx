import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

/** The status view, which is fetched when somebody asks for it. */
export function StatusPlace() {
  const [View, setView] = useState<FunctionComponent>();
  useEffect(() => {
    void import("./status/status-view.tsx").then(({ StatusView }) => setView(() => StatusView));
  }, []);
  return View === undefined ? <main class="main" /> : <View />;
}
