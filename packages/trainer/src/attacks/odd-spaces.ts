import { oneOf, replacing } from "./replace-share.ts";

/** En and em space, their third and quarter, thin, hair and mathematical space. */
const ODD = "\u2002\u2003\u2004\u2005\u2009\u200a\u205f";

/** Puts spaces that no keyboard has in place of plain ones. */
export const oddSpaces = replacing(/(?<=\S) (?=\S)/g, (_, random) => oneOf(ODD, random));
