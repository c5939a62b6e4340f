import fc from "fast-check";
import { expect, test } from "vitest";
import { analyseText } from "../analysis/analyse.ts";
import { loadLinearModel } from "./load-linear-model.ts";

const evaluator = await loadLinearModel();

const HUMAN_EN = `ok so the boiler died again on sunday, obviously the one day nobody picks up the phone. I went down
to the cellar with a torch (the bulb's gone too, been meaning to fix that since march) and the pressure thing was at
zero. Topped it up, it held for maybe an hour. My neighbour Pete came round, poked at it, said "mate that's the
expansion vessel" and then stayed for three cups of tea and told me about his hip. Anyway the bloke's coming thursday
between 8 and 1, which means 2. If anyone has one of those oil radiators going spare give me a shout, the kids are
sleeping in hats.`;

const AI_EN = `Effective time management is essential for achieving both personal and professional success. By
prioritizing tasks and setting clear goals, individuals can enhance their productivity while maintaining a healthy
work-life balance. Additionally, it is important to recognize that everyone's needs are unique, and what works for one
person may not be suitable for another. Furthermore, leveraging modern tools such as digital calendars and task
management applications can help streamline daily routines. Ultimately, by fostering a proactive mindset and embracing
flexibility, you can navigate the challenges of a fast-paced environment and unlock your full potential.`;

const HUMAN_RU = `Вчера опять полдня провозился с этой дверью. Петли просели, снизу скребёт, сверху щель с палец, дует
так, что занавеска ходит. Сосед снизу, дядя Витя, пришёл на шум, постоял, покурил и говорит: да брось ты, новую
поставь. А на какие шиши, спрашивается? Плюнул, снял, подстрогал рубанком, ещё дедовским, повесил обратно. Теперь не
закрывается вовсе. Жена молчит, но так молчит, что лучше бы ругалась. Завтра поеду на рынок, там у одного мужика были
петли с подшипником, рублей по триста, если не врёт.`;

const AI_RU = `Эффективное управление временем является важным аспектом успешной жизни. Во-первых, необходимо определить
свои приоритеты и поставить чёткие цели, которые помогут сосредоточиться на наиболее значимых задачах. Во-вторых, важно
учитывать индивидуальные особенности и потребности каждого человека, такие как уровень энергии и стиль работы. Кроме
того, использование современных инструментов, таких как цифровые календари и приложения для планирования, может
значительно повысить продуктивность. Таким образом, грамотный подход к организации времени позволяет не только достичь
поставленных целей, но и сохранить баланс между работой и личной жизнью.`;

test.each([
  ["English", HUMAN_EN, AI_EN],
  ["Russian", HUMAN_RU, AI_RU],
])("scores smooth %s far above messy one", async (_, human, ai) => {
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
  const [plain = 0, hidden = 1] = await evaluator.predict([AI_RU, disguised]);
  expect(Math.abs(hidden - plain)).toBeLessThan(0.1);
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
