/** Messages one look into a queue goes over unless told otherwise: they are held in memory. */
export const MAX_BROWSED = 10_000;
