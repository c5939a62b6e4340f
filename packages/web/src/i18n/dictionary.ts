import type { Confidence, ErrorCode, Verdict, Warning } from "@raisontext/client";
import type { Level } from "../reading/passages.ts";
import type { Stage } from "../stage.ts";

/** A heading and what there is to say under it. */
export interface Passage {
  readonly title: string;
  readonly body: string;
}

/** A text that counts something, by the plural forms of its language (CLDR); `other` is for those without their own. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, (count: string) => string>>> & {
  readonly other: (count: string) => string;
};

/** Everything the page says, in one language. Numbers come in already formatted. */
export interface Dictionary {
  readonly title: string;
  readonly description: string;
  readonly heading: string;
  readonly lead: string;
  readonly privacy: string;
  readonly docs: string;
  readonly language: string;
  readonly dark: string;
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
    readonly words: Plural;
    readonly files: string;
    /** Beside the button for files. */
    readonly drop: string;
    readonly dropHere: string;
    readonly edit: string;
    readonly another: string;
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
    readonly titles: Readonly<Record<Exclude<Stage, "ahead">, string>> & { readonly ahead: Plural };
    readonly textWaits: string;
    /** The times are like "in 5 seconds". */
    readonly again: (fromNow: string) => string;
    readonly expected: (fromNow: string) => string;
    readonly hint: string;
    readonly elapsed: (seconds: string) => string;
    readonly cancel: string;
  };
  readonly result: {
    readonly score: string;
    readonly stale: string;
    readonly verdicts: Readonly<Record<Verdict | "none", Passage & { readonly caution: string }>>;
    readonly confidence: Readonly<Record<Confidence, string>>;
    readonly warnings: Readonly<Record<Warning, string>>;
    readonly attacks: string;
    readonly evidence: string;
    readonly words: string;
    readonly checked: string;
    readonly model: string;
    readonly taken: string;
    readonly language: string;
    readonly seconds: (seconds: string) => string;
  };
  readonly reading: {
    readonly label: string;
    readonly help: string;
    readonly legend: string;
    readonly levels: Readonly<Record<Level, string>>;
    readonly summary: Readonly<Record<"ai" | "human" | "between", (count: string) => string>> & {
      readonly sentences: Plural;
    };
    readonly towardsAi: string;
    readonly towardsHuman: string;
    /** By the kinds of `attacks`; a worker may name others. */
    readonly attackKinds: Readonly<Record<string, string>>;
  };
  readonly table: {
    readonly caption: string;
    readonly columns: Readonly<Record<"name" | "state" | "score" | "actions", string>>;
    readonly filter: string;
    readonly filters: Readonly<Record<"all" | "ai" | "uncertain" | "human" | "open", string>>;
    readonly none: string;
    readonly leftOut: Plural;
    readonly room: (most: string) => string;
    readonly reading: string;
    readonly remove: string;
    readonly clear: string;
  };
  readonly views: Readonly<Record<"label" | "check" | "history" | "status", string>>;
  readonly export: Readonly<Record<"csv" | "json" | "print" | "file", string>>;
  readonly history: {
    readonly title: string;
    readonly lead: string;
    readonly keep: string;
    readonly empty: string;
    readonly off: string;
    /** The browser refuses to keep anything. */
    readonly refused: string;
    readonly clear: string;
    readonly sure: string;
    readonly no: string;
  };
  readonly share: {
    readonly button: string;
    readonly title: string;
    readonly about: string;
    readonly withText: string;
    readonly caution: string;
    readonly link: string;
    readonly copy: string;
    readonly copied: string;
    /** The link is selected, but the browser gives no clipboard. */
    readonly byHand: string;
    readonly close: string;
    readonly received: string;
    readonly receivedBody: string;
    readonly withoutText: string;
    readonly damaged: string;
    readonly damagedBody: string;
  };
  readonly measured: {
    readonly title: string;
    readonly promise: (rate: string) => string;
    readonly texts: (language: string, words: string, human: string, ai: string) => string;
    readonly humanCalledAi: string;
    readonly aiFound: string;
    readonly uncertain: string;
  };
  readonly failure: {
    readonly retry: string;
    readonly byCode: Readonly<Record<ErrorCode, Passage>>;
    readonly unknown: (code: string) => Passage;
  };
  readonly access: {
    readonly title: string;
    readonly body: string;
    readonly label: string;
    readonly submit: string;
    readonly wrong: string;
    readonly notKept: string;
    readonly forget: string;
  };
  readonly connection: {
    readonly lost: string;
    readonly textIsKept: string;
    readonly back: string;
  };
}
