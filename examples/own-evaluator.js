// @ts-check

/** The commonest words of English, which say little by themselves. */
const FUNCTION_WORDS = new Set(
  "a an and are as at be but by for from had has have he her his i if in is it its me my not of on or she so that the their them they this to was we were what when which who will with you".split(
    " ",
  ),
);
/** The longer a text, the more of its words have come before: so only its beginning counts. */
const WORDS = 200;

/**
 * How varied the words of a text are. An example of an evaluator and not a detector: the two measures are real ones, but
 * they hardly tell who wrote a text, and their weights are made up.
 * @param {string} text
 */
function score(text) {
  const words = (text.toLowerCase().match(/[\p{L}']+/gu) ?? []).slice(0, WORDS);
  if (words.length === 0) return 0.5;
  const variety = new Set(words).size / words.length;
  const functionWords = words.filter(word => FUNCTION_WORDS.has(word)).length / words.length;
  return 1 / (1 + Math.exp(-(6 * (variety - 0.6) - 8 * (functionWords - 0.4))));
}

/** @returns {import("@raisontext/detector").Evaluator} */
export function createEvaluator() {
  return {
    name: "word-variety",
    version: "1",
    languages: ["en"],
    predict: async texts => texts.map(score),
  };
}
