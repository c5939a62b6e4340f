import { expect, test } from "vitest";
import { liveUrl, serviceUrl } from "./service-url.ts";

test("the live socket is on the service's own host, encrypted when the service is", () => {
  expect(liveUrl("http://127.0.0.1:8000")).toBe("ws://127.0.0.1:8000/api/v1/live");
  expect(liveUrl("https://host.example/")).toBe("wss://host.example/api/v1/live");
});

test("a service may live under a path", () => {
  expect(serviceUrl("https://host.example/texts", "/api").href).toBe("https://host.example/texts/api");
  expect(liveUrl("https://host.example/texts/")).toBe("wss://host.example/texts/api/v1/live");
});
