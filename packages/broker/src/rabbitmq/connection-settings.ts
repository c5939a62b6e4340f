import { isIP } from "node:net";
import type { Options, SocketOptions } from "amqplib";

/** How a connection to RabbitMQ is made. */
export interface ConnectionSettings {
  /** `amqp://user:password@host:port/vhost?heartbeat=30`, or `amqps://` for TLS with certificate checks. */
  readonly url: string;
  /** Certificates of the authority that signed the broker's, PEM. Default: those Node.js trusts. */
  readonly ca?: string;
  /** Silence after which the connection is tested, in seconds; after twice that it counts as lost. Default: the URL's, or 30. */
  readonly heartbeatSeconds?: number;
  /** What the connections are called in RabbitMQ's management pages. Default "raisontext". */
  readonly connectionName?: string;
}

const DEFAULT_HEARTBEAT_SECONDS = 30;
const CONNECT_TIMEOUT_MS = 5_000;

/** What amqplib is given, and how the broker is called in messages: never with its password. */
export interface ConnectArguments {
  readonly name: string;
  /** What the connection is for. */
  readonly purpose: string;
  readonly connect: Options.Connect;
  readonly socket: SocketOptions;
}

/** Reads the settings; throws for a URL that is none, without repeating it. */
export function connectArguments(settings: ConnectionSettings, purpose: string): ConnectArguments {
  const { ca, connectionName = "raisontext" } = settings;
  const url = parseUrl(settings.url);
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  return {
    name: `RabbitMQ at ${url.host}`,
    purpose,
    connect: {
      protocol: url.protocol.slice(0, -1),
      hostname,
      ...(url.port !== "" && { port: Number(url.port) }),
      ...(url.username !== "" && {
        username: decodeURIComponent(url.username),
        password: decodeURIComponent(url.password),
      }),
      vhost: url.pathname.slice(1),
      heartbeat: settings.heartbeatSeconds ?? heartbeatOf(url) ?? DEFAULT_HEARTBEAT_SECONDS,
    },
    socket: {
      noDelay: true,
      timeout: CONNECT_TIMEOUT_MS,
      clientProperties: { connection_name: `${connectionName} ${purpose} ${process.pid}` },
      ...(ca !== undefined && { ca }),
      ...(isIP(hostname) === 0 && { servername: hostname }),
    },
  };
}

function heartbeatOf(url: URL): number | undefined {
  const text = url.searchParams.get("heartbeat");
  if (text === null) return undefined;
  if (!/^\d{1,5}$/.test(text))
    throw new TypeError(`heartbeat in the RabbitMQ URL is in seconds, not ${text}`);
  return Number(text);
}

function parseUrl(text: string): URL {
  try {
    const url = new URL(text);
    decodeURIComponent(url.username + url.password);
    if (url.protocol === "amqp:" || url.protocol === "amqps:") return url;
  } catch {
    // Its message would repeat the URL, with the password.
  }
  throw new TypeError(
    "the RabbitMQ URL has to be of the form amqp://user:password@host:port/vhost, or amqps://",
  );
}
