import type { ErrorCode, Verdict, Warning } from "@raisontext/client";

/** A heading and what there is to say under it. */
export interface Passage {
  readonly title: string;
  readonly body: string;
}

/** Everything the page says, in one language. Numbers come in already formatted. */
export interface Dictionary {
  readonly title: string;
  readonly description: string;
  readonly heading: string;
  readonly lead: string;
  readonly privacy: string;
  readonly language: string;
  readonly form: {
    readonly label: string;
    readonly placeholder: string;
    readonly submit: string;
    readonly shortcut: (keys: string) => string;
    readonly clear: string;
    readonly counter: (count: string, limit: string) => string;
    readonly empty: string;
    readonly tooLong: (excess: string) => string;
    readonly short: string;
    readonly samples: string;
    readonly sampleByPerson: string;
    readonly sampleByAi: string;
  };
  readonly scale: {
    readonly human: string;
    readonly ai: string;
    readonly range: string;
    readonly label: (score: string) => string;
  };
  readonly guide: {
    readonly title: string;
    readonly low: Passage;
    readonly middle: Passage;
    readonly high: Passage;
  };
  readonly waiting: {
    readonly sending: string;
    readonly next: string;
    readonly place: (position: string) => string;
    readonly busy: (seconds: string) => string;
    readonly noWorker: string;
    readonly secondsLeft: (seconds: string) => string;
    readonly minutesLeft: (minutes: string) => string;
    readonly hint: string;
    readonly elapsed: (seconds: string) => string;
    readonly cancel: string;
  };
  readonly result: {
    readonly score: string;
    readonly stale: string;
    readonly verdicts: Readonly<Record<Verdict | "none", Passage & { readonly caution: string }>>;
    readonly warnings: Readonly<Record<Warning, string>>;
    readonly model: string;
    readonly taken: string;
    readonly language: string;
    readonly seconds: (seconds: string) => string;
  };
  readonly failure: {
    readonly retry: string;
    readonly byCode: Readonly<Record<ErrorCode, Passage>>;
    readonly unknown: (code: string) => Passage;
  };
  readonly connection: {
    readonly lost: string;
    readonly textIsKept: string;
    readonly back: string;
  };
}
