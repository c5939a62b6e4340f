/** Rows of features, their labels and weights; shapes [texts][features], [texts], [texts]. */
export interface Examples {
  readonly features: readonly (readonly number[])[];
  readonly labels: readonly (0 | 1)[];
  readonly weights: readonly number[];
}

const RIDGE = 1e-3;
const STEPS = 50;
const CLOSE = 1e-9;

/**
 * Weighted logistic regression with a little ridge, by Newton's method (iteratively reweighted least squares). Gives a
 * coefficient for each feature, and the bias, which has no ridge, last; shape [features + 1].
 */
export function fitLogistic({ features, labels, weights }: Examples): readonly number[] {
  const size = (features[0]?.length ?? 0) + 1;
  const ridge = RIDGE * weights.reduce((sum, weight) => sum + weight, 0);
  let coefficients = new Array<number>(size).fill(0);
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = coefficients.map((value, k) => (k === size - 1 ? 0 : ridge * value));
    const curvature = gradient.map((_, k) =>
      gradient.map((__, l) => (k === l && k < size - 1 ? ridge : k === l ? 1e-12 : 0)),
    );
    features.forEach((row, i) => {
      const x = [...row, 1];
      const logit = x.reduce((sum, value, k) => sum + value * (coefficients[k] ?? 0), 0);
      const p = 1 / (1 + Math.exp(-logit));
      const weight = weights[i] ?? 0;
      const error = weight * (p - (labels[i] ?? 0));
      const bend = weight * p * (1 - p);
      x.forEach((value, k) => {
        gradient[k] = (gradient[k] ?? 0) + error * value;
        const own = curvature[k] ?? [];
        x.forEach((other, l) => {
          own[l] = (own[l] ?? 0) + bend * value * other;
        });
      });
    });
    const change = solve(curvature, gradient);
    coefficients = coefficients.map((value, k) => value - (change[k] ?? 0));
    if (Math.max(...change.map(Math.abs)) < CLOSE) break;
  }
  return coefficients;
}

/** Solves A x = b by Gaussian elimination with pivoting; shapes [n][n], [n] to [n]. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, k) => [...row, right[k] ?? 0]);
  const size = rows.length;
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let column = 0; column < size; column += 1) {
    const candidates = rows.map((_, row) => row).slice(column);
    const pivot = candidates.reduce((best, row) =>
      Math.abs(at(row, column)) > Math.abs(at(best, column)) ? row : best,
    );
    [rows[column], rows[pivot]] = [rows[pivot] ?? [], rows[column] ?? []];
    for (const row of candidates.slice(1)) {
      const factor = at(row, column) / at(column, column);
      rows[row] = (rows[row] ?? []).map((value, k) => value - factor * at(column, k));
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row -= 1) {
    const known = solution.reduce((sum, value, k) => (k > row ? sum + at(row, k) * value : sum), 0);
    solution[row] = (at(row, size) - known) / at(row, row);
  }
  return solution;
}
