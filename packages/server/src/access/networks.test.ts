import { expect, test } from "vitest";
import { clientOf, createMatcher } from "./networks.ts";

test("addresses and networks are matched, in IPv4, IPv6 and both at once", () => {
  const matches = createMatcher(["127.0.0.1", "10.0.0.0/8", "fd00::/8", "::1"]);
  for (const address of ["127.0.0.1", "::ffff:127.0.0.1", "10.255.0.1", "fd12::7", "::1"]) {
    expect([address, matches(address)]).toEqual([address, true]);
  }
  for (const address of ["127.0.0.2", "11.0.0.1", "fe80::1", "::2", "nonsense", ""]) {
    expect([address, matches(address)]).toEqual([address, false]);
  }
});

test("who has a network of IPv6 addresses is one client", () => {
  expect(clientOf("2001:db8:1:2:3:4:5:6")).toBe(clientOf("2001:db8:1:2:ffff::1"));
  expect(clientOf("2001:db8:1:2::1")).not.toBe(clientOf("2001:db8:1:3::1"));
  expect(clientOf("::ffff:203.0.113.7")).toBe("203.0.113.7");
  expect(clientOf("203.0.113.7")).toBe("203.0.113.7");
});
