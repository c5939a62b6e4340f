import { createRandom, shuffle } from "../random.ts";

/** A text as features: buckets and values, both of shape [features]. */
export interface Row {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/** What the solver minimises and when it stops. */
export interface SolverOptions {
  /** Number of weights. */
  readonly buckets: number;
  /** Price of an error against the size of the weights: liblinear's C. */
  readonly cost: number;
  /** Value of a constant feature that learns the bias; larger means less regularised. */
  readonly biasValue: number;
  /** Most passes over the rows. */
  readonly epochs: number;
  /** Stops when no dual variable moved by more than this share of its range in a pass. */
  readonly tolerance: number;
  readonly seed: number;
  /** Called after each pass. */
  readonly onEpoch?: (epoch: number) => void;
}

/** Weights of shape [buckets] and the bias: margin = w·x + bias, above 0 means AI. */
export interface Solution {
  readonly weights: Float32Array;
  readonly bias: number;
  readonly epochs: number;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * L2-regularised logistic regression by dual coordinate descent (Yu, Huang, Lin 2011, "Dual coordinate descent methods
 * for logistic regression"): minimises ½‖w‖² + cost·Σ weightᵢ·ln(1 + e^(−yᵢ w·xᵢ)). `labels` (0 or 1) and `importance`
 * (weight of a row, about 1) have shape [rows].
 */
export function solve(
  rows: readonly Row[],
  labels: Uint8Array,
  importance: Float64Array,
  options: SolverOptions,
): Solution {
  const weights = new Float32Array(options.buckets);
  const squares = Float64Array.from(rows, squareLength);
  const alphas = new Float64Array(rows.length);
  const order = Uint32Array.from(rows, (_, i) => i);
  const random = createRandom(options.seed);
  const biasSquare = options.biasValue * options.biasValue;
  let bias = 0;
  let epochs = 0;
  for (let largest = 1; epochs < options.epochs && largest > options.tolerance; epochs++) {
    largest = 0;
    shuffle(order, random);
    for (const i of order) {
      const row = rows[i];
      const range = options.cost * (importance[i] ?? 0);
      if (row === undefined || range === 0) continue;
      const sign = labels[i] === 1 ? 1 : -1;
      const alpha = alphas[i] ?? 0;
      const margin = sign * (dot(row, weights) + bias);
      const next = bestAlpha(alpha, range, margin, (squares[i] ?? 0) + biasSquare);
      largest = Math.max(largest, Math.abs(next - alpha) / range);
      alphas[i] = next;
      add(row, weights, (next - alpha) * sign);
      bias += (next - alpha) * sign * biasSquare;
    }
    options.onEpoch?.(epochs + 1);
  }
  return { weights, bias, epochs };
}

/** w·x of one row. */
export function dot({ indices, values }: Row, weights: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < indices.length; k++) sum += (weights[indices[k] ?? 0] ?? 0) * (values[k] ?? 0);
  return sum;
}

function add({ indices, values }: Row, weights: Float32Array, step: number): void {
  for (let k = 0; k < indices.length; k++) {
    const bucket = indices[k] ?? 0;
    weights[bucket] = (weights[bucket] ?? 0) + step * (values[k] ?? 0);
  }
}

function squareLength({ values }: Row): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += (values[k] ?? 0) ** 2;
  return sum;
}

/**
 * The dual variable in (0, range) that solves its one-dimensional problem, written as range·σ(s): the root of
 * square·(range·σ(s) − alpha) + margin + s, found by Newton steps kept inside a bracket.
 */
function bestAlpha(alpha: number, range: number, margin: number, square: number): number {
  let low = -(margin + square * (range - alpha));
  let high = -(margin - square * alpha);
  let s = Math.min(high, Math.max(low, -margin));
  for (let step = 0; step < 30; step++) {
    const share = logistic(s);
    const value = square * (range * share - alpha) + margin + s;
    if (Math.abs(value) < 1e-9) break;
    if (value > 0) high = s;
    else low = s;
    const newton = s - value / (square * range * share * (1 - share) + 1);
    s = newton > low && newton < high ? newton : (low + high) / 2;
  }
  return range * logistic(s);
}
