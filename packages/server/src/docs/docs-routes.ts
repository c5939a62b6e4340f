import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import { asyncApiDocument, openApiDocument, RaisonTextError, ROUTES } from "@raisontext/contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import { PAGE_POLICY } from "../http/page-routes.ts";
import { apiPage } from "./api-page.ts";
import { htmlPage, ICON, type Link, STYLE } from "./html.ts";
import { type MarkdownPage, markdownPage } from "./markdown-page.ts";
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
  ["linear-model", "The linear model"],
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

/**
 * `GET /openapi.json`, `/asyncapi.json` and `/docs`: all of it from here, nothing from elsewhere. Each is made when it is first
 * asked for, so that a start does not wait for it.
 */
export async function addDocsRoutes(
  app: FastifyInstance,
  { docsDir, version }: DocsRoutesOptions,
): Promise<void> {
  // For tools that run in pages of other origins.
  const describe = (path: string, make: () => unknown) => {
    const description = once(make);
    app.get(path, (_request, reply) =>
      reply.headers({ "access-control-allow-origin": "*", "cache-control": KEEP }).send(description()),
    );
  };
  describe(ROUTES.openApi, () => openApiDocument(version));
  describe(ROUTES.asyncApi, () => asyncApiDocument(version));

  const links = linksOf(docsDir !== undefined);
  const send = (reply: FastifyReply, { title, html }: MarkdownPage) =>
    reply
      .headers({ "content-security-policy": PAGE_POLICY, "cache-control": KEEP })
      .type("text/html; charset=utf-8")
      .send(htmlPage(title, html, links));
  const asset = (name: string, type: string, content: string) =>
    app.get(`${ROUTES.docs}/${name}`, (_request, reply) =>
      reply.header("cache-control", KEEP).type(type).send(content),
    );
  asset("style.css", "text/css; charset=utf-8", STYLE);
  asset("icon.svg", "image/svg+xml", ICON);
  for (const [{ href, text: title }, make] of [
    [API, apiPage],
    [SOCKETS, socketsPage],
  ] as const) {
    const html = once(make);
    app.get(href, (_request, reply) => send(reply, { title, html: html() }));
  }
  if (docsDir === undefined) {
    app.get(ROUTES.docs, (_request, reply) => reply.redirect(API.href));
    return;
  }

  const pages = new Map<string, MarkdownPage>();
  const sendPage = async (reply: FastifyReply, name: string) => {
    const page = pages.get(name) ?? (await readPage(docsDir, name));
    pages.set(name, page);
    return send(reply, page);
  };
  app.get(ROUTES.docs, (_request, reply) => sendPage(reply, "README"));
  app.get<{ Params: { name: string } }>(`${ROUTES.docs}/:name`, ({ params }, reply) =>
    sendPage(reply, params.name),
  );
  app.get<{ Params: { name: string } }>(`${ROUTES.docs}/decisions/:name`, ({ params }, reply) =>
    sendPage(reply, `decisions/${params.name}`),
  );
  app.get(`${ROUTES.docs}/grafana.json`, async (_request, reply) => {
    const dashboard = await readFile(join(docsDir, "grafana.json"), "utf8");
    return reply.header("cache-control", KEEP).type("application/json").send(dashboard);
  });
  for (const [name, root] of [
    ["images", join(docsDir, "images")],
    ["examples", join(docsDir, "../examples")],
  ] as const) {
    await app.register(fastifyStatic, { root, prefix: `${ROUTES.docs}/${name}/`, decorateReply: false });
  }
}

function linksOf(hasPages: boolean): readonly Link[] {
  if (!hasPages) return [API, SOCKETS];
  return PAGES.flatMap(([name, text]) => {
    const link = { href: name === "README" ? ROUTES.docs : `${ROUTES.docs}/${name}`, text };
    return name === "integrate" ? [link, API, SOCKETS] : [link];
  });
}

/** Throws `not_found` for a page there is not. */
async function readPage(docsDir: string, name: string): Promise<MarkdownPage> {
  const title = PAGES.find(([page]) => page === name)?.[1];
  // No other name may lead to a file.
  if (title === undefined && !/^decisions\/\d{3}-[a-z0-9-]+$/.test(name)) throw noPage();
  const markdown = await readFile(join(docsDir, `${name}.md`), "utf8").catch(() => {
    throw noPage();
  });
  const page = markdownPage(markdown);
  return { ...page, ...(title !== undefined && { title }) };
}

const noPage = () => new RaisonTextError("not_found", "There is no such page of the documentation.");

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
