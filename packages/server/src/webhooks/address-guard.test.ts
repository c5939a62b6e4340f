import { expect, test } from "vitest";
import { checkPublicUrl, isPublicAddress } from "./address-guard.ts";

test.each(["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])(
  "%s is public",
  address => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test.each([
  "127.0.0.1",
  "127.255.255.254",
  "0.0.0.0",
  "10.1.2.3",
  "172.16.0.1",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "192.0.2.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "fe80::1",
  "fc00::1",
  "fd12:3456::1",
  "ff02::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::127.0.0.1",
  "::808:808",
  "64:ff9b::7f00:1",
  "2002:7f00:1::",
  "2001:db8::1",
  "nonsense",
])("%s is not", address => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each([
  "http://localhost/",
  "http://LOCALHOST./",
  "http://a.localhost/",
  "http://printer.local/",
  "http://127.1/",
  "http://2130706433/",
  "http://0x7f.0.0.1/",
  "http://0177.0.0.1/",
  "http://[::1]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[fd00::1]:8000/",
  "http://169.254.169.254/latest/meta-data/",
])("%s is refused before anything is called", url => {
  expect(() => checkPublicUrl(url)).toThrow(/^webhook_forbidden/);
});

test("a name is let through, for only its addresses can tell", () => {
  expect(() => checkPublicUrl("https://hooks.example.org/x")).not.toThrow();
});
