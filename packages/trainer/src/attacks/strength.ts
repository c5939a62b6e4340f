/** How much of a text an attack changes, from hardly seen to plainly seen. */
export const STRENGTHS = ["light", "medium", "heavy"] as const;

/** One strength of an attack. */
export type Strength = (typeof STRENGTHS)[number];

/** The share of the possible places that each strength changes, 0 to 1. */
export type Shares = Readonly<Record<Strength, number>>;

/** Shares of most attacks. */
export const SHARES: Shares = { light: 0.02, medium: 0.1, heavy: 0.3 };
/** Shares of typos: more of them than these and a text is hard to read. */
export const TYPO_SHARES: Shares = { light: 0.01, medium: 0.03, heavy: 0.1 };
