// Receives webhooks of RaisonText: node webhook-receiver.js whsec_… [port]
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const [secret = "", port = "9000"] = process.argv.slice(2);
const MAX_AGE_S = 300;

/** Whether a call comes from the service, is whole, and is no old one played back. */
function isGenuine(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures = "" } = headers;
  if (Math.abs(Date.now() / 1_000 - Number(timestamp)) > MAX_AGE_S) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  return signatures.split(" ").some(signature => {
    const given = Buffer.from(signature.replace(/^v1,/, ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
  // Answer at once; a call may come twice, and then has the same webhook-id.
  response.writeHead(204).end();
  const { type, data } = JSON.parse(body);
  console.log(type, data.id, data.state, data.score ?? "");
});
server.listen(Number(port), () => console.log(`listening on ${server.address().port}`));
