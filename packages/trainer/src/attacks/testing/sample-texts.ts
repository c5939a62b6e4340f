/** An English and a Russian text for tests, each of some 200 words, with marks of all kinds. */
export const SAMPLE_TEXTS = {
  en: `The ferry was late again, so we waited under the tin roof and watched the rain come in over the harbour. A man with two dogs asked whether the last crossing had been cancelled; nobody knew, and the ticket window was shut. "They never tell you anything," he said, though he didn't seem to mind.

Once the boat arrived, the queue moved quickly. My brother carried the boxes: three of them, each heavier than the one before, all marked in our grandmother's careful hand-writing. She had kept everything, from the brass kettle to the letters that her father sent home in the first winter of the war. What were we supposed to do with a kettle?

The crossing takes about forty minutes when the sea is calm, and nearly twice as long when it isn't. We sat near the engine because it was warm there, ate the sandwiches, and talked about the house. Somebody would have to mend the gutters before spring. Somebody else would have to telephone the lawyer, an old-fashioned gentleman who answers only in the mornings. By the time the lights of the island appeared, we had agreed on almost nothing. Still, it was good to be travelling together again!`,
  ru: `Паром снова опаздывал, и мы стояли под железной крышей, глядя, как дождь медленно приближается к пристани. Мужчина с двумя собаками спросил, отменили ли последний рейс; никто этого не знал, а касса была давно закрыта. «Здесь никогда ничего не объясняют», сказал он, хотя вовсе не сердился.

Когда судно наконец подошло, очередь двинулась быстро. Брат нёс коробки: их было три, каждая следующая тяжелее предыдущей, и все подписаны аккуратным бабушкиным почерком. Она хранила всё, от медного чайника до писем, которые её отец присылал домой в первую военную зиму. Что нам теперь делать с этим чайником?

Дорога занимает около сорока минут, если море спокойное, и почти вдвое больше, если штормит. Мы устроились возле машинного отделения, потому что там было тепло, доели бутерброды и поговорили о доме. Кому-то придётся до весны починить крышу. Кому-то другому надо будет позвонить нотариусу, старомодному господину, который отвечает только по утрам. К тому времени, когда показались огни острова, мы почти ни о чём не договорились. И всё-таки было хорошо снова ехать вместе!`,
} as const;
