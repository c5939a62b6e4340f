/**
 * Letters that a reader does not tell apart, from the Unicode confusables list (UTS #39). Each entry: a Latin letter, its
 * Cyrillic twin ("-" where Russian has none), and letters of other alphabets that pass for them.
 */
const TWINS = `
  aаαɑ b-Ььƅ cсϲⲥ d-ԁ eеҽ g-ɡց h-һհⲏ i-іιӏ j-јϳ kкκⲕ l-ӏⳑ mм n-ոռⲛ oоοօⲟσ pрρⲣ q-ԛզ r-ⲅ s-ѕ tтτⲧ u-սυ v-ѵν w-ԝաѡ xхχⲭ yуγүყ
  AАΑᎪꓮⲀ BВΒᏴꓐⲂ CСϹᏟꓚⲤ D-Ꭰꓓ EЕΕᎬꓰⲈ F-Ϝꓝ G-ԌᏀꓖ HНΗᎻꓧⲎ I-ІΙӀꓲⲒ J-ЈᎫꓙ KКΚᏦꓗⲔ L-Ꮮꓡ MМΜᎷꓟⲘ N-Νꓠ OОΟՕꓳⲞ PРΡᏢꓑⲢ Q-Ԛ R-Ꭱꓣ S-ЅՏᏚꓢ TТΤᎢꓔⲦ
  U-Սꓴ V-ѴᏙꓦ W-ԜᏔꓪ XХΧꓫⲬ YУΥҮꓬ Z-ΖᏃꓜ ëё ËЁ ï-ї Ï-Ї
`
  .trim()
  .split(/\s+/);

const latin = new Map<string, string>();
const cyrillic = new Map<string, string>();
for (const [own = "", twin = "", ...others] of TWINS.map(entry => [...entry])) {
  if (twin !== "-") latin.set(twin, own);
  if (twin !== "-") cyrillic.set(own, twin);
  for (const other of others) {
    latin.set(other, own);
    if (twin !== "-") cyrillic.set(other, twin);
  }
}

/** The Latin twin of a letter that looks like one. */
export const LATIN_TWINS: ReadonlyMap<string, string> = latin;
/** The Cyrillic twin of a letter that looks like one. */
export const CYRILLIC_TWINS: ReadonlyMap<string, string> = cyrillic;
