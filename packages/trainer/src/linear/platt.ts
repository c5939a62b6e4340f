import type { Calibration } from "@raisontext/detector";

/**
 * Fits a Platt calibration (Platt 1999, with the Newton steps of Lin, Lin, Weng 2007) to margins and labels of shape
 * [texts]; `importance` weighs the texts. Targets are pulled in by one text a class, as Platt advises.
 */
export function fitPlatt(
  margins: Float64Array,
  labels: Uint8Array,
  importance: Float64Array,
  steps = 100,
): Pick<Calibration, "slope" | "offset"> {
  const ai = labels.reduce((sum, label) => sum + label, 0);
  const targets = [1 / (labels.length - ai + 2), (ai + 1) / (ai + 2)];
  let slope = 1;
  let offset = 0;
  for (let step = 0; step < steps; step++) {
    let [gradientA, gradientB, aa, ab, bb] = [0, 0, 1e-9, 0, 1e-9];
    for (let i = 0; i < margins.length; i++) {
      const margin = margins[i] ?? 0;
      const weight = importance[i] ?? 0;
      const score = 1 / (1 + Math.exp(-(slope * margin + offset)));
      const error = weight * (score - (targets[labels[i] ?? 0] ?? 0));
      const curve = weight * score * (1 - score);
      gradientA += error * margin;
      gradientB += error;
      aa += curve * margin * margin;
      ab += curve * margin;
      bb += curve;
    }
    const determinant = aa * bb - ab * ab;
    const stepA = (bb * gradientA - ab * gradientB) / determinant;
    const stepB = (aa * gradientB - ab * gradientA) / determinant;
    const damping = Math.min(1, 1 / Math.max(Math.abs(stepA), Math.abs(stepB), 1e-12));
    slope -= damping * stepA;
    offset -= damping * stepB;
    if (Math.abs(stepA) + Math.abs(stepB) < 1e-10) break;
  }
  return { slope, offset };
}
