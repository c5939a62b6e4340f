import { expect, inject, test } from "vitest";
import { RabbitMqNode } from "./rabbitmq-node.ts";

const { missing } = inject("rabbitMqServer");

test.skipIf(missing)(
  "a private RabbitMQ node starts, answers rabbitmqctl, survives a kill and goes away",
  async () => {
    const node = await RabbitMqNode.start();
    try {
      expect(node.port).toBeLessThan(32_768);
      expect(await node.ctl("status")).toContain(`raisontext${node.port}@localhost`);
      await node.kill();
      await node.resume();
    } finally {
      await node.remove();
    }
  },
);
