import ipaddr from "ipaddr.js";

const IPV6_NETWORK_PARTS = 4;

/** Whether an address is one of these addresses or in one of these networks (`10.0.0.0/8`). */
export function createMatcher(addresses: readonly string[]): (address: string) => boolean {
  const networks = addresses.map(address => {
    if (address.includes("/")) return ipaddr.parseCIDR(address);
    const parsed = ipaddr.process(address);
    return [parsed, 8 * parsed.toByteArray().length] as const;
  });
  return address => {
    if (!ipaddr.isValid(address)) return false;
    // An IPv4 address that is wrapped in IPv6 is the same one.
    const parsed = ipaddr.process(address);
    return networks.some(
      ([network, bits]) => network.kind() === parsed.kind() && parsed.match(network as never, bits),
    );
  };
}

/** What texts without a key are counted by: an IPv4 address, or the network of 64 bits that one has in IPv6. */
export function clientOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${parsed.parts
    .slice(0, IPV6_NETWORK_PARTS)
    .map(part => part.toString(16))
    .join(":")}::/64`;
}
