import type { Language } from "../i18n/language.ts";

/** Texts to try the page with: one that a person certainly wrote (out of copyright), one as an AI typically does. */
export interface Samples {
  readonly byPerson: string;
  readonly byAi: string;
}

/**
 * The samples of each language, some 110 to 180 words each. By persons: Jerome K. Jerome, *Three Men in a Boat* (1889), chapter 1;
 * Anton Chekhov, *The Death of a Clerk* (1883), its beginning.
 */
export const SAMPLES: Readonly<Record<Language, Samples>> = {
  en: {
    byPerson: `I remember going to the British Museum one day to read up the treatment for some slight ailment of which I had a touch—hay fever, I fancy it was. I got down the book, and read all I came to read; and then, in an unthinking moment, I idly turned the leaves, and began to indolently study diseases, generally. I forget which was the first distemper I plunged into—some fearful, devastating scourge, I know—and, before I had glanced half down the list of “premonitory symptoms,” it was borne in upon me that I had fairly got it.

I sat for awhile, frozen with horror; and then, in the listlessness of despair, I again turned over the pages. I came to typhoid fever—read the symptoms—discovered that I had typhoid fever, must have had it for months without knowing it—wondered what else I had got; turned up St. Vitus’s Dance—found, as I expected, that I had that too,—began to get interested in my case, and determined to sift it to the bottom.`,
    byAi: `In today's fast-paced world, maintaining a healthy work-life balance has become more important than ever. As technology continues to blur the boundaries between professional and personal life, it is crucial to adopt effective strategies that support both productivity and well-being.

One of the most impactful approaches is setting clear boundaries. By establishing dedicated working hours and creating a designated workspace, individuals can foster a sense of structure and reduce stress. Additionally, incorporating regular breaks throughout the day not only enhances focus but also promotes long-term mental clarity.

Furthermore, it is important to recognize that balance is not a one-size-fits-all concept. Each person has unique needs, priorities, and goals. Ultimately, by embracing mindful habits and prioritizing self-care, we can unlock our full potential and lead more fulfilling lives.`,
  },
  ru: {
    byPerson: `В один прекрасный вечер не менее прекрасный экзекутор, Иван Дмитрич Червяков, сидел во втором ряду кресел и глядел в бинокль на «Корневильские колокола». Он глядел и чувствовал себя на верху блаженства. Но вдруг… В рассказах часто встречается это «но вдруг». Авторы правы: жизнь так полна внезапностей! Но вдруг лицо его поморщилось, глаза подкатились, дыхание остановилось… он отвел от глаз бинокль, нагнулся и… апчхи!!! Чихнул, как видите. Чихать никому и нигде не возбраняется. Чихают и мужики, и полицеймейстеры, и иногда даже и тайные советники. Все чихают.

Червяков нисколько не сконфузился, утерся платочком и, как вежливый человек, поглядел вокруг себя: не обеспокоил ли он кого-нибудь своим чиханьем? Но тут уж пришлось сконфузиться. Он увидел, что старичок, сидевший впереди него, в первом ряду кресел, старательно вытирал свою лысину и шею перчаткой и бормотал что-то.`,
    byAi: `В современном мире чтение играет важную роль в развитии личности и формировании критического мышления. Несмотря на стремительное развитие цифровых технологий, книги по-прежнему остаются одним из ключевых источников знаний и вдохновения.

Прежде всего, стоит отметить, что регулярное чтение способствует расширению словарного запаса и улучшению памяти. Кроме того, оно помогает лучше понимать эмоции других людей, что, в свою очередь, положительно влияет на качество общения. Исследования показывают, что даже двадцать минут чтения в день позволяют значительно снизить уровень стресса.

Важно также подчеркнуть, что выбор литературы должен соответствовать индивидуальным интересам и потребностям человека. Таким образом, чтение является не только увлекательным занятием, но и эффективным инструментом саморазвития, который помогает раскрыть внутренний потенциал и сделать жизнь более насыщенной и осмысленной.`,
  },
};
