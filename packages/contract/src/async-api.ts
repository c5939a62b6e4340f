import { ANSWER_QUEUE, DEAD_LETTER_QUEUE } from "./queue-message.ts";
import { BULK_SHARDS, REQUEST_QUEUE } from "./request-queue.ts";
import { ROUTES } from "./routes.ts";
import { MESSAGE_SCHEMAS, toJsonSchemas } from "./schemas.ts";

const message = (name: keyof typeof MESSAGE_SCHEMAS, summary: string) => ({
  name,
  summary,
  contentType: "application/json",
  payload: { $ref: `#/components/schemas/${name}` },
});
const frame = (summary: string) => ({ summary, contentType: "text/plain", payload: { type: "string" } });
const channel = (name: string) => ({ $ref: `#/channels/${name}` });
const messages = (name: string, ...of: readonly string[]) =>
  of.map(one => ({ $ref: `#/channels/${name}/messages/${one}` }));

/** The description of the live socket and the queues: AsyncAPI 3, made of the schemas that server and worker use. */
export function asyncApiDocument(version: string): Readonly<Record<string, unknown>> {
  return {
    asyncapi: "3.0.0",
    info: {
      title: "RaisonText",
      version,
      description:
        "The sockets of the server, and the queues between server and workers. `send` and `receive` are told from the side of the server.",
      license: { name: "MIT" },
    },
    channels: {
      live: {
        address: ROUTES.live,
        description:
          "WebSocket, a JSON object a text frame: many texts at once, their place in the queue, cancel and resume. With a key: subprotocols `raisontext` and `raisontext.key.{key}`, or the header `Authorization`.",
        messages: {
          request: message("LiveRequest", "What a client asks."),
          event: message("LiveEvent", "What it hears."),
        },
      },
      classify: {
        address: ROUTES.classify,
        description: "WebSocket: a text frame in, its score as a text frame out, in order.",
        messages: {
          text: frame("A text."),
          score: frame("Its score with three decimals, or `code: message`."),
        },
      },
      requests: {
        address: REQUEST_QUEUE,
        description: `Durable queue of the interactive texts for the default model; \`${REQUEST_QUEUE}.{model}\` for another one, \`raisontext_bulk.{0…${BULK_SHARDS - 1}}\` for bulk texts.`,
        messages: { request: message("RequestMessage", "A text on its way to a worker.") },
      },
      answers: {
        address: ANSWER_QUEUE,
        description: "Durable queue of answers that wait for a server.",
        messages: { answer: message("AnswerMessage", "A worker's answer.") },
      },
      dead: {
        address: DEAD_LETTER_QUEUE,
        description: "Durable queue of the messages nobody could handle, as they were.",
        messages: { request: message("RequestMessage", "A text that failed three times.") },
      },
    },
    operations: {
      hearClient: { action: "receive", channel: channel("live"), messages: messages("live", "request") },
      tellClient: { action: "send", channel: channel("live"), messages: messages("live", "event") },
      hearText: { action: "receive", channel: channel("classify"), messages: messages("classify", "text") },
      tellScore: { action: "send", channel: channel("classify"), messages: messages("classify", "score") },
      sendRequest: {
        action: "send",
        channel: channel("requests"),
        messages: messages("requests", "request"),
      },
      takeAnswer: { action: "receive", channel: channel("answers"), messages: messages("answers", "answer") },
    },
    components: { schemas: toJsonSchemas(MESSAGE_SCHEMAS) },
  };
}
