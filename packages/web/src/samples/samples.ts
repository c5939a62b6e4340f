import type { Language } from "../i18n/language.ts";

/** Texts to try the page with: one as a person writes it, one as an AI typically does. */
export interface Samples {
  readonly byPerson: string;
  readonly byAi: string;
}

/** The samples of each language, some 120 words each. */
export const SAMPLES: Readonly<Record<Language, Samples>> = {
  en: {
    byPerson: `So the boiler died on Saturday, obviously, because it couldn't do it on a weekday when someone would pick up the phone. My brother-in-law said he'd have a look. He owns a torch and that's about the extent of it. We stood there in coats, him tapping things, me holding the manual upside down, and Gran in the next room shouting that in her day you just lit the stove.

Turned out it was a two-pound washer. Two pounds! The man who came on Monday didn't even take his shoes off, he just sort of sighed, reached in up to the elbow, and it coughed and started. Charged eighty for the visit. I gave him a slice of cake as well, no idea why. Gran says I was robbed twice.`,
    byAi: `In today's fast-paced world, maintaining a healthy work-life balance has become more important than ever. As technology continues to blur the boundaries between professional and personal life, it is crucial to adopt effective strategies that support both productivity and well-being.

One of the most impactful approaches is setting clear boundaries. By establishing dedicated working hours and creating a designated workspace, individuals can foster a sense of structure and reduce stress. Additionally, incorporating regular breaks throughout the day not only enhances focus but also promotes long-term mental clarity.

Furthermore, it is important to recognize that balance is not a one-size-fits-all concept. Each person has unique needs, priorities, and goals. Ultimately, by embracing mindful habits and prioritizing self-care, we can unlock our full potential and lead more fulfilling lives.`,
  },
  ru: {
    byPerson: `В общем, поехали мы в субботу на дачу — открывать сезон, как торжественно выразился папа. Открыли. За зиму мыши съели полмешка крупы, две свечки и почему-то угол клеёнки, а в бочке плавал чей-то мяч, хотя детей у соседей отродясь не было. Мама сразу ушла в теплицу и сказала, что до обеда её нет.

Печку папа растапливал часа полтора, дым шёл куда угодно, только не в трубу. Потом выяснилось, что там гнездо. Пустое, слава богу. Сидели на крыльце в куртках, ели холодную курицу прямо из фольги и спорили, сажать ли в этом году картошку. Решили не сажать. Мы это каждый год решаем, а в мае всё равно едем за семенной на рынок, потому что «ну хоть два ведра». Вернулись чумазые и страшно довольные.`,
    byAi: `В современном мире чтение играет важную роль в развитии личности и формировании критического мышления. Несмотря на стремительное развитие цифровых технологий, книги по-прежнему остаются одним из ключевых источников знаний и вдохновения.

Прежде всего, стоит отметить, что регулярное чтение способствует расширению словарного запаса и улучшению памяти. Кроме того, оно помогает лучше понимать эмоции других людей, что, в свою очередь, положительно влияет на качество общения. Исследования показывают, что даже двадцать минут чтения в день позволяют значительно снизить уровень стресса.

Важно также подчеркнуть, что выбор литературы должен соответствовать индивидуальным интересам и потребностям человека. Таким образом, чтение является не только увлекательным занятием, но и эффективным инструментом саморазвития, который помогает раскрыть внутренний потенциал и сделать жизнь более насыщенной и осмысленной.`,
  },
};
