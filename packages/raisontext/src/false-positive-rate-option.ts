import type { FalsePositiveRate } from "@raisontext/detector";
import { Option } from "commander";

const RATES = ["0.05", "0.01", "0.001"] as const satisfies readonly FalsePositiveRate[];

/** The option of commands that give verdicts; without it `RAISONTEXT_FALSE_POSITIVE_RATE` holds. */
export function falsePositiveRateOption(): Option {
  return new Option("--false-positive-rate <rate>", "share of human texts that may be called AI").choices(
    RATES,
  );
}
