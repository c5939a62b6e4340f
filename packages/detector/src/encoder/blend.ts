/** How the log-odds of two models become one, in one language. Fitted on texts that neither has seen. */
export interface Blend {
  readonly linear: number;
  readonly encoder: number;
  readonly bias: number;
}

/** Log-odds that neither model goes beyond: outside their training both are surer than they are right. */
const MOST = 6;

/** Log-odds of a model, near 0 as they are, drawn in more and more towards `MOST`. */
export function drawIn(logOdds: number): number {
  return MOST * Math.tanh(logOdds / MOST);
}

/** The log-odds of both models together. */
export function blended(linear: number, encoder: number, blend: Blend): number {
  return blend.linear * drawIn(linear) + blend.encoder * drawIn(encoder) + blend.bias;
}
