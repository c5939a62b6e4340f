import fc from "fast-check";
import { expect, test } from "vitest";
import { ATTACK_KINDS } from "./attack.ts";
import { MAX_FINDINGS } from "./findings.ts";
import { inspect } from "./inspect.ts";
import { normalise } from "./normalise.ts";

const EN =
  "She carried the kettle to the window, set it on the sill and waited for the first boat of the day.";
const RU =
  "Сосед принёс старую лампу, поставил её на окно и долго рассказывал, откуда она взялась в их доме.";

/** An attacked text, the kind, and the stretch that the finding covers. */
const ATTACKED: readonly (readonly [
  name: string,
  text: string,
  kind: string,
  found: string,
  count: number,
  clean: string,
])[] = [
  ["zero-width spaces in a word", "The ket\u200btle is hot", "zero_width", "\u200b", 1, "The kettle is hot"],
  [
    "near ones as one finding",
    "The k\u200bet\u2060tl\u200ce is hot",
    "zero_width",
    "\u200bet\u2060tl\u200c",
    3,
    "The kettle is hot",
  ],
  ["a text turned around", "pay \u202eten\u202c coins", "zero_width", "\u202e", 1, "pay ten coins"],
  ["tags that hide words", "hello\u{e0041}\u{e0042} you", "zero_width", "\u{e0041}\u{e0042}", 2, "hello you"],
  ["control characters", "The ket\u0007tle is hot", "control_characters", "\u0007", 1, "The kettle is hot"],
  [
    "soft hyphens no dictionary has",
    "The k\u00adettle is s\u00adtill hot",
    "soft_hyphens",
    "\u00adettle is s\u00ad",
    2,
    "The kettle is still hot",
  ],
  ["Cyrillic letters in English", "The kеttlе is hot", "look_alikes", "еttlе", 2, "The kettle is hot"],
  ["Latin letters in Russian", "Он принёс cтapую лампу", "look_alikes", "cтap", 3, "Он принёс старую лампу"],
  [
    "mathematical letters",
    "The \u{1d424}\u{1d41e}\u{1d42d}\u{1d42d}\u{1d425}\u{1d41e} is hot",
    "look_alikes",
    "\u{1d424}\u{1d41e}\u{1d42d}\u{1d42d}\u{1d425}\u{1d41e}",
    6,
    "The kettle is hot",
  ],
  ["full-width letters", "The ｋｅｔｔｌｅ is hot", "full_width", "ｋｅｔｔｌｅ", 6, "The kettle is hot"],
  [
    "odd spaces",
    "The\u2003kettle\u2003on\u2003the stove is hot",
    "odd_spaces",
    "\u2003kettle\u2003on\u2003",
    3,
    "The kettle on the stove is hot",
  ],
  [
    "letters struck through",
    "The k\u0336e\u0336t\u0336t\u0336l\u0336e\u0336 is hot",
    "combining_marks",
    "k\u0336e\u0336t\u0336t\u0336l\u0336e\u0336",
    6,
    "The kettle is hot",
  ],
  [
    "other scripts' marks",
    "The kettle is hot\u06d4 Pour the water",
    "punctuation_variants",
    "\u06d4",
    1,
    "The kettle is hot. Pour the water",
  ],
];

test.each(ATTACKED)("finds %s", (_, text, kind, found, count, clean) => {
  const { text: normalised, attacks } = inspect(text);
  const start = text.indexOf(found);
  expect(normalised).toBe(clean);
  expect(attacks).toEqual([{ kind, start, end: start + found.length, count }]);
});

test("finds capitals strewn inside words", () => {
  const text = "ThE kEtTlE wAs oLd aNd tHe sToVe wAs oLdEr, bUt tHe wAtEr bOiLeD";
  const { text: normalised, attacks } = inspect(text);
  expect(attacks).toEqual([expect.objectContaining({ kind: "case_games" })]);
  expect(normalised.toLowerCase()).toBe(text.toLowerCase());
  expect(normalised).toContain("boiled");
});

test("finds a few capitals inside words by the common words among them", () => {
  const text = "We waited tHere for the first boat of the moRning, anD then we wEnt home wiTh the lamp";
  const { text: normalised, attacks } = inspect(text);
  expect(attacks).toEqual([expect.objectContaining({ kind: "case_games", count: 5 })]);
  expect(normalised).toBe(
    "We waited there for the first boat of the morning, and then we went home with the lamp",
  );
});

test("finds spaced letters, gaps and broken lines", () => {
  const spaced = "We w a i t e d  for the  f i r s t  boat of the  m o r n i n g  and drank our tea";
  expect(inspect(spaced)).toMatchObject({ attacks: [{ kind: "white_space_games" }] });
  expect(normalise(spaced)).toContain("the first boat of the morning and");
  const gaps =
    "We waited there for     the first boat of     the cold grey morning     and drank all our tea";
  expect(inspect(gaps)).toMatchObject({
    text: "We waited there for the first boat of the cold grey morning and drank all our tea",
    attacks: [{ kind: "white_space_games", count: 3 }],
  });
});

test("joins no words that stand beside spaced letters", () => {
  expect(normalise("Он пришёл с  э т и м  чайником")).toBe("Он пришёл с этим чайником");
  expect(normalise("She sat  f r o m   e l s e  now")).toBe("She sat from else now");
  expect(normalise("с  н и м  пить чай")).toBe("с  н и м  пить чай");
});

/** What honest writers, keyboards, word processors and web pages leave; its letters must stay. */
const HONEST: readonly (readonly [name: string, text: string])[] = [
  ["plain English", EN],
  ["plain Russian", RU],
  ["emoji with joiners and selectors", `${EN} 👩‍👩‍👧 ❤️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇷🇺`],
  ["a byte order mark", `\ufeff${EN}`],
  ["Windows line ends", `${EN}\r\n${RU}\r\n`],
  ["Persian non-joiners", "می‌خواهم به خانه بروم و نان بخرم"],
  ["Hebrew with direction marks", "שלום\u200f, עולם! \u200eHello\u200f"],
  ["hyphenation", "The window\u00adsill in the kit\u00adchen; наш ста\u00adрый чай\u00adник"],
  ["no-break spaces", "№\u00a05, 10\u00a0000\u202fруб., «\u00a0oui\u00a0»"],
  ["thin spaces in numbers", "10\u2009000 m, 5\u202f%, 3\u2009×\u20094"],
  ["Vietnamese", "Tôi đã mang ấm nước đến cửa sổ và chờ chiếc thuyền đầu tiên"],
  ["Czech", "Přinesl starou lampu, postavil ji na okno a dlouho vyprávěl"],
  ["Ukrainian", "Сусід приніс стару лампу, поставив її на вікно і довго розповідав"],
  ["Serbian", "Комшија је донео стару лампу и љубазно причао ћаскајући"],
  ["decomposed letters", "Он взя\u0301л чаи\u0306ник; un cafe\u0301 tre\u0300s fort"],
  ["stress marks", "Большо́й за́мок на горе́ и дверно́й замо́к"],
  [
    "mixed scripts on purpose",
    "IT-специалист пишет SQLзапрос, USB-кабель лежит у GitHubами любимого ноутбука, COVID-19",
  ],
  ["Latin names in Russian", "Сосед купил iPhone, открыл YouTube и заказал пиццу в Domino's на Mac OS X"],
  [
    "Russian words in English",
    "The word душа is hard to translate, and so is тоска; even “а” and “о” are words",
  ],
  ["Greek in science", "α-частица, μm, Δt, π-electrons, the σ-algebra, Ω, TGFβ and IFNγ"],
  ["phonetics", "The word water is pronounced /ˈwɔːtə/ or [ˈwɑɾɚ], not [ˈʋɑtər]"],
  ["formulas", "H₂O, x² + y², 𝑥 ∈ ℝ, E = mc², CO₂, 5 µg, 20 °C"],
  [
    "identifiers",
    "Call getElementById on myHtmlNode, then useEffect, PostgreSQL, LaTeX, McDonald, iPhone, eBay, GitHub, YouTube and JavaScript; toString, onClick, camelCase, IntelliJ",
  ],
  [
    "identifiers that end in a capital",
    "Log in as userA on serverA. The functions boolF and maybeF of the page take it from there",
  ],
  ["headlines", "BREAKING NEWS: LOCAL KETTLE BOILS. НОВОСТИ ДНЯ: ЧАЙНИК ВСКИПЕЛ"],
  ["a poem", "The kettle sings\nbefore the light,\nand boats like moths\ngo out of sight,"],
  ["an address", "Anna Petrova\n12 Harbour Lane\nPort Isaac\nPL29 3RB"],
  ["code", "```\nfor (let i = 0; i < n; i++) {\n    sum  +=  a[i];\n}\n```"],
  [
    "a table of spaces",
    "name      age   town\nAnna      31    Tver\nIvan      7     Omsk\nOlga      52    Ufa",
  ],
  ["two spaces after full stops", "It rained.  We stayed.  The kettle sang.  Nobody came.  We ate."],
  ["lists of letters", "Answers: a b c d e f; варианты: а б в г д"],
  ["hard wraps", `${EN.slice(0, 38)}\n${EN.slice(39, 69)}\n${EN.slice(70)}`],
  ["French spacing", "Vraiment ? Oui ! « Peut-être » ; voilà : c'est dit."],
  ["quotes and dashes", "„Gut“, “well”, «ну», ‘so’, ’tis — it’s… – okay"],
  ["East Asian full-width", "これはＡＢＣテストです。全角ＡＢＣ１２３"],
  ["initials", "Д. И. Менделеев и J. R. R. Tolkien"],
];

test.each(HONEST)("leaves %s alone", (_, text) => {
  const { text: normalised, attacks } = inspect(text);
  expect(attacks).toEqual([]);
  const letters = (of: string): string => of.normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, "");
  expect(letters(normalised)).toBe(letters(text));
});

test("gives the way back to the text as sent", () => {
  const text = "A\u200b k\u0336e\u0336t\u0336t\u0336l\u0336e\u0336 и\u0306 \u{1d424}\u{1d41e}\u{1d42d}";
  const { text: normalised, toSource } = inspect(text);
  expect(normalised).toBe("A kettle й ket");
  const sent = (part: string): string => {
    const start = normalised.indexOf(part);
    const span = toSource({ start, end: start + part.length });
    return text.slice(span.start, span.end);
  };
  expect(sent("A")).toBe("A");
  expect(sent("kettle")).toBe("k\u0336e\u0336t\u0336t\u0336l\u0336e\u0336");
  expect(sent("й")).toBe("и\u0306");
  expect(sent("ket")).toBe("k\u0336e\u0336t\u0336");
  expect(toSource({ start: 9, end: 10 })).toEqual({ start: text.indexOf("и"), end: text.indexOf("и") + 2 });
});

test("gathers a thousand changes into a few findings that count them all", () => {
  const { attacks } = inspect("kettle and boat \u200bwindow\u200bsill and lamp, ".repeat(500));
  expect(attacks.length).toBeLessThanOrEqual(MAX_FINDINGS);
  expect(attacks.reduce((sum, { count }) => sum + count, 0)).toBe(1_000);
});

const nasty = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map(units => String.fromCharCode(...units)),
  fc.string({
    unit: fc.constantFrom(
      ..."aсеyуiіοBВ \u0306\u0308\u0336\u200b\u200d\u00ad\u2003\n\u0007xх\ud83d\ude00ｋ,.۔",
      "\u{1d424}",
      "👩",
      "ket",
      "дом",
      "  ",
    ),
    maxLength: 200,
  }),
  fc
    .array(
      fc.constantFrom(...EN.split(" "), ...RU.split(" "), "k e t t l e", "wOrD", "wÖrD", "kеttle", "\n"),
      {
        maxLength: 60,
      },
    )
    .map(words => words.join(" ")),
);

const splitsCharacter = (text: string, offset: number): boolean =>
  offset > 0 &&
  offset < text.length &&
  /^[\udc00-\udfff]/.test(text.slice(offset)) &&
  /[\ud800-\udbff]$/.test(text.slice(0, offset));

test("any text has findings and a way back that fit it", () => {
  fc.assert(
    fc.property(nasty, source => {
      const { text, attacks, toSource } = inspect(source);
      expect(text).toBe(normalise(source));
      expect(text.isWellFormed()).toBe(true);
      expect(normalise(text)).toBe(text);
      let from = 0;
      for (const { kind, start, end, count } of attacks) {
        expect(ATTACK_KINDS).toContain(kind);
        expect(start).toBeGreaterThanOrEqual(from);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(source.length);
        expect(count).toBeGreaterThanOrEqual(1);
        expect(splitsCharacter(source, start) || splitsCharacter(source, end)).toBe(false);
        from = start;
      }
      let last = { start: 0, end: 0 };
      for (let at = 0; at < text.length; at++) {
        const span = toSource({ start: at, end: at + 1 });
        expect(span.start).toBeGreaterThanOrEqual(last.start);
        expect(span.end).toBeGreaterThanOrEqual(last.end);
        expect(span.end).toBeLessThanOrEqual(source.length);
        expect(splitsCharacter(source, span.start) || splitsCharacter(source, span.end)).toBe(false);
        last = span;
      }
    }),
    { numRuns: 1_000 },
  );
});

test("an ordinary text is its own source", () => {
  for (const text of [EN, RU]) {
    const { toSource } = inspect(text);
    for (let start = 0; start < text.length; start += 7)
      expect(toSource({ start, end: start + 3 })).toEqual({ start, end: start + 3 });
  }
});

test("takes linear time for texts of one pattern", () => {
  const patterns = [
    ...[
      "a",
      "a ",
      " ",
      "\n",
      "\u0301",
      "a\u0301",
      "\u200b",
      "a\u00ad",
      "aB",
      "aа",
      "а́",
      "a.B",
      "ab,cd",
      "α ",
      "ｋ",
    ],
    ...["\u{1d424}", "👩\u200d", "\u{e0041}", "\ud83d", "a    ", "and\n", "\r\n", "k e t t l e  ", "kеttlе "],
  ];
  const startedAt = performance.now();
  for (const pattern of patterns) inspect(pattern.repeat(100_000 / pattern.length));
  // Some two seconds on a slow machine; what backtracks would take minutes.
  expect(performance.now() - startedAt).toBeLessThan(20_000);
});
