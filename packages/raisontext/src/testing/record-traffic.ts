/** Loaded into the programs under test with --import: notes what they answer, for `checkTraffic`. */
import diagnostics from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import type { Exchange, Frame } from "./traffic.ts";

const { TRAFFIC_FILE: file } = process.env;
/** What is more is not noted: one of many is like the others. */
const MAX_BODY_BYTES = 262_144;
const MAX_NOTES = 3_000;

let notes = 0;
function note(what: Exchange | Frame): void {
  notes += 1;
  if (file !== undefined && notes <= MAX_NOTES) appendFileSync(file, `${JSON.stringify(what)}\n`);
}

diagnostics.subscribe("http.server.request.start", message => {
  const { request, response } = message as {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
  };
  const chunks: Buffer[] = [];
  let bytes = 0;
  const keep = (chunk: unknown) => {
    if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) return;
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(Buffer.from(chunk));
  };
  const sent: Buffer[] = [];
  let sentBytes = 0;
  const { push } = request;
  Object.assign(request, {
    push: (...args: readonly unknown[]) => {
      const [chunk] = args;
      if (chunk instanceof Uint8Array) {
        sentBytes += chunk.length;
        if (sentBytes <= MAX_BODY_BYTES) sent.push(Buffer.from(chunk));
      }
      return Reflect.apply(push, request, args);
    },
  });
  let written: Readonly<Record<string, unknown>> = {};
  const { write, end, writeHead } = response;
  Object.assign(response, {
    writeHead: (...args: readonly unknown[]) => {
      const headers = args.at(-1);
      if (typeof headers === "object" && headers !== null) written = { ...headers };
      return Reflect.apply(writeHead, response, args);
    },
    write: (...args: readonly unknown[]) => {
      keep(args[0]);
      return Reflect.apply(write, response, args);
    },
    end: (...args: readonly unknown[]) => {
      keep(args[0]);
      return Reflect.apply(end, response, args);
    },
  });
  const headerOf = (name: string) => String(written[name] ?? response.getHeader(name) ?? "");
  response.once("finish", () => {
    note({
      method: request.method ?? "",
      path: request.url ?? "",
      status: response.statusCode,
      type: headerOf("content-type"),
      encoding: headerOf("content-encoding"),
      ...(sentBytes > 0 &&
        sentBytes <= MAX_BODY_BYTES && {
          sentType: request.headers["content-type"] ?? "",
          sent: Buffer.concat(sent).toString("base64"),
        }),
      ...(bytes <= MAX_BODY_BYTES && { body: Buffer.concat(chunks).toString("base64") }),
    });
  });
});

const { handleUpgrade } = WebSocketServer.prototype;
WebSocketServer.prototype.handleUpgrade = function (request, socket, head, callback) {
  handleUpgrade.call(this, request, socket, head, (opened: WebSocket, ...rest) => {
    const { send } = opened;
    Object.assign(opened, {
      send: (...args: readonly unknown[]) => {
        const [data] = args;
        if (typeof data === "string") note({ socket: request.url ?? "", data });
        return Reflect.apply(send, opened, args);
      },
    });
    callback(opened, ...rest);
  });
};
