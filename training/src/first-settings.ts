import { SETTINGS, type TrainingSettings } from "@raisontext/trainer";

/** The settings of model 1.0.0, which later ones are compared with: no views of function words alone and of rhythm. */
export const FIRST_SETTINGS: TrainingSettings = {
  ...SETTINGS,
  cost: 30,
  views: [
    { kind: "words", weight: Math.SQRT1_2, max: 2 },
    { kind: "characters", weight: Math.SQRT1_2, min: 3, max: 5 },
    { kind: "shapes", weight: Math.SQRT2, max: 3, endings: 2, words: 1000 },
  ],
};
