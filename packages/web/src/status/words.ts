import type { Alert } from "@raisontext/client";
import type { Passage } from "../i18n/dictionary.ts";
import type { Language } from "../i18n/language.ts";

/** What the status view says, in one language. Numbers come in already formatted. */
export interface StatusWords {
  readonly title: string;
  readonly lead: string;
  readonly fine: string;
  readonly silent: (since: string) => string;
  readonly alerts: Readonly<Record<Alert, Passage>>;
  readonly figures: Readonly<
    Record<"waiting" | "workers" | "deadLetters" | "answered" | "failed" | "latency", string>
  >;
  readonly unknown: string;
  readonly models: string;
  readonly columns: Readonly<
    Record<"model" | "workers" | "interactive" | "bulk" | "evaluator" | "lanes" | "batch", string>
  >;
  readonly workers: string;
  readonly noWorkers: string;
  readonly throughput: string;
  readonly latencies: string;
  readonly series: Readonly<Record<"done" | "failed" | "p50" | "p95", string>>;
  readonly asTable: string;
  readonly minute: string;
  readonly seconds: (seconds: string) => string;
}

const en: StatusWords = {
  title: "How the service is doing",
  lead: "Over all servers, as of now. No text and nothing about one is shown here.",
  fine: "Nothing needs you.",
  silent: since => `The server does not answer. These figures are of ${since}.`,
  alerts: {
    broker_unreachable: {
      title: "The queue cannot be reached",
      body: "No text can be taken or answered. Look whether the broker runs, and whether RABBIT_MQ_URL is right. Nothing accepted is lost.",
    },
    store_unreachable: {
      title: "The results store cannot be reached",
      body: "No text can be taken. Look whether the database runs, and whether DATABASE_URL is right.",
    },
    store_not_shared: {
      title: "Servers on this broker use different results stores",
      body: "Answers get lost. Give every server the same DATABASE_URL.",
    },
    no_worker: {
      title: "Texts wait, and no worker runs",
      body: "They are answered as soon as one starts: raisontext worker.",
    },
    dead_letters: {
      title: "Texts failed three times and wait for you",
      body: "raisontext queue peek shows why; replay tries them again, discard deletes them.",
    },
    nearly_full: {
      title: "A queue is nearly full",
      body: "New texts will soon be refused as overloaded. Start more workers.",
    },
    failing: {
      title: "Many texts fail",
      body: "More than one in twenty of the last hour's. The worker's log says why.",
    },
  },
  figures: {
    waiting: "texts wait",
    workers: "workers",
    deadLetters: "dead letters",
    answered: "answered in the last hour",
    failed: "failed",
    latency: "median time to the answer",
  },
  unknown: "unknown",
  models: "Models",
  columns: {
    model: "Model",
    workers: "Workers",
    interactive: "Waiting, interactive",
    bulk: "Waiting, bulk",
    evaluator: "Evaluator",
    lanes: "Lanes",
    batch: "Time for a batch",
  },
  workers: "Workers",
  noWorkers: "No worker has said that it lives.",
  throughput: "Texts per minute",
  latencies: "Time to the answer, in seconds",
  series: { done: "answered", failed: "failed", p50: "half within", p95: "95 % within" },
  asTable: "As a table",
  minute: "Minute",
  seconds: seconds => `${seconds} s`,
};

const ru: StatusWords = {
  title: "Как работает сервис",
  lead: "По всем серверам, на эту минуту. Ни текстов, ни чего-либо о них здесь нет.",
  fine: "Вмешательство не нужно.",
  silent: since => `Сервер не отвечает. Эти данные получены ${since}.`,
  alerts: {
    broker_unreachable: {
      title: "Очередь недоступна",
      body: "Тексты нельзя ни принять, ни проверить. Посмотрите, запущен ли брокер и верен ли RABBIT_MQ_URL. Принятое не потеряно.",
    },
    store_unreachable: {
      title: "Хранилище результатов недоступно",
      body: "Тексты принять нельзя. Посмотрите, запущена ли база данных и верен ли DATABASE_URL.",
    },
    store_not_shared: {
      title: "У серверов этого брокера разные хранилища результатов",
      body: "Ответы теряются. Задайте всем серверам один DATABASE_URL.",
    },
    no_worker: {
      title: "Тексты ждут, а модель не запущена",
      body: "Они получат ответ, как только она запустится: raisontext worker.",
    },
    dead_letters: {
      title: "Тексты трижды не удалось проверить, они ждут вас",
      body: "raisontext queue peek покажет причину; replay попробует ещё раз, discard удалит.",
    },
    nearly_full: {
      title: "Очередь почти заполнена",
      body: "Скоро новым текстам будет отказано. Запустите ещё несколько worker.",
    },
    failing: {
      title: "Многие тексты не удаётся проверить",
      body: "За последний час — больше одного из двадцати. Причина в журнале worker.",
    },
  },
  figures: {
    waiting: "текстов ждёт",
    workers: "запущено моделей",
    deadLetters: "не удалось совсем",
    answered: "проверено за час",
    failed: "не удалось",
    latency: "обычное время ответа",
  },
  unknown: "неизвестно",
  models: "Модели",
  columns: {
    model: "Модель",
    workers: "Запущено",
    interactive: "Ждут, срочные",
    bulk: "Ждут, пакетные",
    evaluator: "Что считает",
    lanes: "Очереди",
    batch: "Время на пакет",
  },
  workers: "Запущенные модели",
  noWorkers: "Ни одна модель не сообщила, что работает.",
  throughput: "Текстов в минуту",
  latencies: "Время ответа, секунды",
  series: { done: "проверено", failed: "не удалось", p50: "половина за", p95: "95 % за" },
  asTable: "Таблицей",
  minute: "Минута",
  seconds: seconds => `${seconds} с`,
};

/** The words of a language. */
export const STATUS_WORDS: Readonly<Record<Language, StatusWords>> = { en, ru };
