import { AdditiveEvaluator } from "@raisontext/detector/testing";
import { expect, test } from "vitest";
