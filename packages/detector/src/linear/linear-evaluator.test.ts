import fc from "fast-check";
import { expect, test } from "vitest";
import { analyseText } from "../analysis/analyse.ts";
import { loadLinearModel } from "./load-linear-model.ts";

const evaluator = await loadLinearModel();

// Jerome K. Jerome, Three Men in a Boat (1889).
const HUMAN_EN = `I remember going to the British Museum one day to read up the treatment for some slight ailment of which I had a
touch—hay fever, I fancy it was. I got down the book, and read all I came to read; and then, in an unthinking moment,
I idly turned the leaves, and began to indolently study diseases, generally. I forget which was the first distemper I
plunged into—some fearful, devastating scourge, I know—and, before I had glanced half down the list of “premonitory
symptoms,” it was borne in upon me that I had fairly got it.

I sat for awhile, frozen with horror; and then, in the listlessness of despair, I again turned over the pages. I came
to typhoid fever—read the symptoms—discovered that I had typhoid fever, must have had it for months without knowing
it—wondered what else I had got; turned up St. Vitus’s Dance—found, as I expected, that I had that too,—began to get
interested in my case, and determined to sift it to the bottom.`;

const AI_EN = `Effective time management is essential for achieving both personal and professional success. By
prioritizing tasks and setting clear goals, individuals can enhance their productivity while maintaining a healthy
work-life balance. Additionally, it is important to recognize that everyone's needs are unique, and what works for one
person may not be suitable for another. Furthermore, leveraging modern tools such as digital calendars and task
management applications can help streamline daily routines. Ultimately, by fostering a proactive mindset and embracing
flexibility, you can navigate the challenges of a fast-paced environment and unlock your full potential.`;

// Anton Chekhov, The Death of a Clerk (1883).
const HUMAN_RU = `В один прекрасный вечер не менее прекрасный экзекутор, Иван Дмитрич Червяков, сидел во втором ряду кресел и глядел в
бинокль на «Корневильские колокола». Он глядел и чувствовал себя на верху блаженства. Но вдруг… В рассказах часто
встречается это «но вдруг». Авторы правы: жизнь так полна внезапностей! Но вдруг лицо его поморщилось, глаза
подкатились, дыхание остановилось… он отвел от глаз бинокль, нагнулся и… апчхи!!! Чихнул, как видите. Чихать никому и
нигде не возбраняется. Чихают и мужики, и полицеймейстеры, и иногда даже и тайные советники. Все чихают.

Червяков нисколько не сконфузился, утерся платочком и, как вежливый человек, поглядел вокруг себя: не обеспокоил ли
он кого-нибудь своим чиханьем? Но тут уж пришлось сконфузиться. Он увидел, что старичок, сидевший впереди него, в
первом ряду кресел, старательно вытирал свою лысину и шею перчаткой и бормотал что-то.`;

const AI_RU = `Эффективное управление временем является важным аспектом успешной жизни. Во-первых, необходимо определить
свои приоритеты и поставить чёткие цели, которые помогут сосредоточиться на наиболее значимых задачах. Во-вторых, важно
учитывать индивидуальные особенности и потребности каждого человека, такие как уровень энергии и стиль работы. Кроме
того, использование современных инструментов, таких как цифровые календари и приложения для планирования, может
значительно повысить продуктивность. Таким образом, грамотный подход к организации времени позволяет не только достичь
поставленных целей, но и сохранить баланс между работой и личной жизнью.`;

test.each([
  ["English", HUMAN_EN, AI_EN],
  ["Russian", HUMAN_RU, AI_RU],
])("scores an AI's %s far above a person's", async (_, human, ai) => {
  const [low = 1, high = 0] = await evaluator.predict([human, ai]);
  expect(low).toBeLessThan(0.5);
  expect(high).toBeGreaterThan(0.5);
  expect(high - low).toBeGreaterThan(0.3);
});

test("never calls the human samples AI, nor the AI samples human", async () => {
  for (const text of [HUMAN_EN, HUMAN_RU])
    expect((await analyseText(evaluator, text)).verdict).not.toBe("ai");
  for (const text of [AI_EN, AI_RU]) expect((await analyseText(evaluator, text)).verdict).not.toBe("human");
});

test("is not fooled by look-alike letters and zero-width characters", async () => {
  const disguised = AI_RU.replaceAll("о", "o").replaceAll("е", "e").replaceAll(" ", " \u200b");
  const { score } = await analyseText(evaluator, AI_RU);
  expect((await analyseText(evaluator, disguised)).score).toBe(score);
});

test("gives any string a score from 0 to 1, and the same one again", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: "binary" })), async texts => {
      const scores = await evaluator.predict(texts);
      expect(scores).toHaveLength(texts.length);
      for (const score of scores) expect(score >= 0 && score <= 1).toBe(true);
      expect(await evaluator.predict(texts)).toEqual(scores);
    }),
  );
});

test("knows nothing about a text without letters or in another script", async () => {
  expect(await evaluator.predict(["", "12 + 30 = 42", "水が沸いたので、どうぞ。"])).toEqual([0.5, 0.5, 0.5]);
});

test("keeps the order of a batch", async () => {
  const [human, ai] = await evaluator.predict([HUMAN_EN, AI_EN]);
  expect(await evaluator.predict([AI_EN, HUMAN_EN, AI_EN])).toEqual([ai, human, ai]);
});

test("says which file is missing", async () => {
  await expect(loadLinearModel("no/such/model.bin")).rejects.toThrow("model_missing: cannot read model.bin");
});
