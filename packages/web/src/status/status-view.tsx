import type { Status } from "@raisontext/client";
import { useMemo } from "preact/hooks";
import { KeyView } from "../access/key-view.tsx";
import { useSpeech } from "../i18n/speech.ts";
import { Chart, type Series } from "./chart.tsx";
import "./status.css";
import { useStatus } from "./use-status.ts";
import { STATUS_WORDS, type StatusWords } from "./words.ts";

/** What a person on call looks at first: what is wrong, what waits, who works, and how the last hour went. */
export function StatusView() {
  const { language, date } = useSpeech();
  const words = STATUS_WORDS[language];
  const { heard, silent, refused } = useStatus();
  if (refused) return <KeyView />;
  return (
    <main class="status">
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      <div role="status">
        {silent && heard && <p class="note note--warning">{words.silent(date(heard.at))}</p>}
        {heard && <Alerts status={heard.status} words={words} />}
      </div>
      {heard && (
        <>
          <Figures status={heard.status} words={words} />
          <LastHour status={heard.status} words={words} />
          <Models status={heard.status} words={words} />
          <Workers status={heard.status} words={words} />
        </>
      )}
    </main>
  );
}

interface PartProps {
  readonly status: Status;
  readonly words: StatusWords;
}

function Alerts({ status: { alerts }, words }: PartProps) {
  if (alerts.length === 0) return <p class="status__fine">{words.fine}</p>;
  return (
    <ul class="status__alerts">
      {alerts.map(alert => (
        <li key={alert} data-alert={alert}>
          <strong>{words.alerts[alert].title}</strong>
          <p>{words.alerts[alert].body}</p>
        </li>
      ))}
    </ul>
  );
}

function Figures({ status, words }: PartProps) {
  const { number } = useSpeech();
  const { models, workers, deadLetters, minutes } = status;
  const waiting = models.reduce((sum, { waiting: { interactive, bulk } }) => sum + interactive + bulk, 0);
  const done = minutes.reduce((sum, minute) => sum + minute.done, 0);
  const failed = minutes.reduce((sum, minute) => sum + minute.failed, 0);
  const latest = minutes.findLast(({ p50Ms }) => p50Ms !== undefined)?.p50Ms;
  const figures = [
    ["waiting", number(waiting)],
    ["workers", number(workers.length)],
    ["deadLetters", deadLetters === undefined ? words.unknown : number(deadLetters)],
    ["answered", number(done)],
    ["failed", number(failed)],
    ["latency", latest === undefined ? "–" : words.seconds(number(latest / 1_000, latest < 10_000 ? 2 : 0))],
  ] as const;
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div key={name} data-figure={name}>
          <dt>{words.figures[name]}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function LastHour({ status: { minutes }, words }: PartProps) {
  const { language, number } = useSpeech();
  const times = useMemo(() => minutes.map(({ at }) => Date.parse(at) / 1_000), [minutes]);
  const counts: Series[] = useMemo(
    () => [
      { label: words.series.done, colour: "--human", values: minutes.map(({ done }) => done) },
      { label: words.series.failed, colour: "--danger", values: minutes.map(({ failed }) => failed) },
    ],
    [minutes, words],
  );
  const latencies: Series[] = useMemo(
    () => [
      { label: words.series.p50, colour: "--human", values: minutes.map(({ p50Ms }) => seconds(p50Ms)) },
      { label: words.series.p95, colour: "--ai", values: minutes.map(({ p95Ms }) => seconds(p95Ms)) },
    ],
    [minutes, words],
  );
  const busy = minutes.filter(({ done, failed }) => done + failed > 0);
  const clock = (at: string) =>
    new Date(at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  const shown = (ms: number | undefined) => (ms === undefined ? "–" : number(ms / 1_000, 2));
  return (
    <section>
      <div class="charts">
        <Chart title={words.throughput} times={times} series={counts} language={language} least={5} />
        <Chart title={words.latencies} times={times} series={latencies} language={language} least={0.1} />
      </div>
      <details class="status__table">
        <summary>{words.asTable}</summary>
        <table>
          <thead>
            <tr>
              {[words.minute, words.series.done, words.series.failed, words.series.p50, words.series.p95].map(
                name => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {busy.toReversed().map(({ at, done, failed, p50Ms, p95Ms }) => (
              <tr key={at}>
                <th scope="row">{clock(at)}</th>
                <td>{number(done)}</td>
                <td>{number(failed)}</td>
                <td>{shown(p50Ms)}</td>
                <td>{shown(p95Ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

const seconds = (ms: number | undefined): number | null => (ms === undefined ? null : ms / 1_000);

function Models({ status: { models }, words: { models: title, columns } }: PartProps) {
  const { number } = useSpeech();
  return (
    <section>
      <h2>{title}</h2>
      <div class="status__table">
        <table>
          <thead>
            <tr>
              {[columns.model, columns.workers, columns.interactive, columns.bulk].map(name => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {models.map(({ name, workers, waiting }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{number(workers)}</td>
                <td>{number(waiting.interactive)}</td>
                <td>{number(waiting.bulk)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Workers({ status: { workers }, words }: PartProps) {
  const { number } = useSpeech();
  const { columns } = words;
  return (
    <section>
      <h2>{words.workers}</h2>
      {workers.length === 0 && <p class="lead">{words.noWorkers}</p>}
      {workers.length > 0 && (
        <div class="status__table">
          <table>
            <thead>
              <tr>
                {[columns.evaluator, columns.model, columns.lanes, columns.batch].map(name => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {workers.map(({ worker, model, evaluator, lanes, batchMs }) => (
                <tr key={worker}>
                  <th scope="row">
                    {evaluator.name} {evaluator.version}
                  </th>
                  <td>{model}</td>
                  <td>{lanes.join(", ")}</td>
                  <td>{batchMs === undefined ? "–" : words.seconds(number(batchMs / 1_000, 3))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
