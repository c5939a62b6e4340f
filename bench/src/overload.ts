import { ROUTES } from "@raisontext/contract";
import { percentile, type Row } from "./report.ts";
import { Service } from "./service.ts";

const LIMIT = 5_000;
const REFUSALS = 20_000;
const AT_ONCE = 16;
const BODY = JSON.stringify({ text: "word ".repeat(300), lane: "bulk" });

/** How fast a full queue refuses, and what that costs in memory. */
export async function benchOverload(): Promise<readonly Row[]> {
  const service = await Service.start("server", { RAISONTEXT_QUEUE_LIMIT: String(LIMIT) });
  const accepted = await postMany(service.url, LIMIT);
  await postMany(service.url, REFUSALS / 4);
  const before = service.memory;
  const refused = await postMany(service.url, REFUSALS);
  const growth = (service.memory - before) / 1_048_576;
  await service.end();
  return [
    { what: "full queue: accepted before", value: accepted.statuses.get(202) ?? 0, unit: `of ${LIMIT}` },
    { what: "full queue: refused with 503", value: refused.statuses.get(503) ?? 0, unit: `of ${REFUSALS}` },
    { what: "full queue: time to refuse, p50", value: percentile(refused.waits, 0.5), unit: "ms" },
    { what: "full queue: time to refuse, p99", value: percentile(refused.waits, 0.99), unit: "ms" },
    { what: `full queue: memory after ${REFUSALS} refusals`, value: growth, unit: "MiB more" },
  ];
}

async function postMany(url: string, count: number) {
  const statuses = new Map<number, number>();
  const waits: number[] = [];
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const startedAt = performance.now();
      const response = await fetch(url + ROUTES.detections, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: BODY,
      });
      await response.text();
      waits.push(performance.now() - startedAt);
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { statuses, waits };
}
