import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import { asyncApiDocument, openApiDocument, RaisonTextError, ROUTES } from "@raisontext/contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import { PAGE_POLICY } from "../http/page-routes.ts";
import { apiPage } from "./api-page.ts";
import { htmlPage, ICON, type Link, STYLE } from "./html.ts";
import { markdownPage } from "./markdown-page.ts";
import { socketsPage } from "./sockets-page.ts";

/** What is served of the documentation. */
export interface DocsRoutesOptions {
  /** Folder with the pages, in Markdown. Without it only the descriptions for programs are served, and the page made of them. */
  readonly docsDir: string | undefined;
  readonly version: string;
}

/** The pages in the order in which they are listed; docs/README.md is the first. */
const PAGES: readonly (readonly [file: string, title: string])[] = [
  ["README", "Overview"],
  ["page", "The page"],
  ["command", "The command"],
  ["integrate", "From programs"],
  ["client", "From JavaScript"],
  ["python", "From Python"],
  ["results", "What a result says"],
  ["errors", "Errors"],
  ["model", "How good the model is"],
  ["access", "Keys and limits"],
  ["split", "Several machines"],
  ["operate", "Operate"],
  ["monitor", "Monitor"],
  ["configuration", "Configuration"],
  ["own-model", "A model of your own"],
  ["workers", "A worker in any language"],
  ["train", "Train"],
  ["evaluate", "Evaluate"],
  ["reliability", "Reliability"],
  ["performance", "Performance"],
  ["architecture", "Architecture"],
];
const KEEP = "public, max-age=300";
const API: Link = { href: `${ROUTES.docs}/api`, text: "HTTP interface" };
const SOCKETS: Link = { href: `${ROUTES.docs}/sockets`, text: "Sockets and queues" };

/** `GET /openapi.json`, `/asyncapi.json` and `/docs`: all of it from here, nothing from elsewhere. */
export async function addDocsRoutes(
  app: FastifyInstance,
  { docsDir, version }: DocsRoutesOptions,
): Promise<void> {
  const [openApi, asyncApi] = [openApiDocument(version), asyncApiDocument(version)];
  // For tools that run in pages of other origins.
  const describe = (reply: FastifyReply) =>
    reply.headers({ "access-control-allow-origin": "*", "cache-control": KEEP });
  app.get(ROUTES.openApi, (_request, reply) => describe(reply).send(openApi));
  app.get(ROUTES.asyncApi, (_request, reply) => describe(reply).send(asyncApi));

  const links: Link[] = [];
  const send = (reply: FastifyReply, title: string, html: string) =>
    reply
      .headers({ "content-security-policy": PAGE_POLICY, "cache-control": KEEP })
      .type("text/html; charset=utf-8")
      .send(htmlPage(title, html, links));
  app.get(`${ROUTES.docs}/style.css`, (_request, reply) =>
    reply.header("cache-control", KEEP).type("text/css; charset=utf-8").send(STYLE),
  );
  app.get(`${ROUTES.docs}/icon.svg`, (_request, reply) =>
    reply.header("cache-control", KEEP).type("image/svg+xml").send(ICON),
  );
  const api = apiPage();
  app.get(API.href, (_request, reply) => send(reply, API.text, api));
  const sockets = socketsPage();
  app.get(SOCKETS.href, (_request, reply) => send(reply, SOCKETS.text, sockets));

  if (docsDir === undefined) {
    links.push(API, SOCKETS);
    app.get(ROUTES.docs, (_request, reply) => send(reply, API.text, api));
    return;
  }
  const pages = new Map<string, { readonly title: string; readonly html: string }>();
  for (const [name, title] of PAGES) {
    const markdown = await readFile(join(docsDir, `${name}.md`), "utf8");
    const isFirst = name === "README";
    pages.set(isFirst ? "" : name, { ...markdownPage(markdown), title });
    links.push({ href: isFirst ? ROUTES.docs : `${ROUTES.docs}/${name}`, text: title });
    if (name === "integrate") links.push(API, SOCKETS);
  }
  for (const file of await readdir(join(docsDir, "decisions"))) {
    const page = markdownPage(await readFile(join(docsDir, "decisions", file), "utf8"));
    pages.set(`decisions/${file.replace(/\.md$/, "")}`, page);
  }
  const sendPage = (reply: FastifyReply, name: string) => {
    const page = pages.get(name);
    if (!page) throw new RaisonTextError("not_found", "There is no such page of the documentation.");
    return send(reply, page.title, page.html);
  };
  app.get(ROUTES.docs, (_request, reply) => sendPage(reply, ""));
  app.get<{ Params: { name: string } }>(`${ROUTES.docs}/:name`, ({ params }, reply) =>
    sendPage(reply, params.name),
  );
  app.get<{ Params: { name: string } }>(`${ROUTES.docs}/decisions/:name`, ({ params }, reply) =>
    sendPage(reply, `decisions/${params.name}`),
  );
  const dashboard: unknown = JSON.parse(await readFile(join(docsDir, "grafana.json"), "utf8"));
  app.get(`${ROUTES.docs}/grafana.json`, (_request, reply) =>
    reply.header("cache-control", KEEP).send(dashboard),
  );
  for (const [name, root] of [
    ["images", join(docsDir, "images")],
    ["examples", join(docsDir, "../examples")],
  ] as const) {
    await app.register(fastifyStatic, {
      root,
      prefix: `${ROUTES.docs}/${name}/`,
      decorateReply: false,
    });
  }
}
