import { Marked } from "marked";
import { slugOf } from "./html.ts";

const marked = new Marked({ gfm: true });
marked.use({
  renderer: {
    heading({ tokens, depth }) {
      const html = this.parser.parseInline(tokens);
      return `<h${depth} id="${slugOf(html)}">${html}</h${depth}>\n`;
    },
  },
});

/** A page written in Markdown. */
export interface MarkdownPage {
  readonly title: string;
  readonly html: string;
}

/** Markdown of ours as HTML: links to other pages lead to where they are served, and rows of tables that begin with code can be linked to. */
export function markdownPage(markdown: string): MarkdownPage {
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? "Documentation";
  const html = marked
    .parse(markdown, { async: false })
    .replace(/<tr>\n<td><code>([\w.-]+)<\/code><\/td>/g, '<tr id="$1">\n<td><code>$1</code></td>')
    .replace(/href="(?:docs\/)?((?:decisions\/)?[\w-]+)\.md(#[^"]*)?"/g, 'href="/docs/$1$2"')
    .replace(/(src|href)="(?:docs\/|\.\.\/)?(images|examples)\//g, '$1="/docs/$2/')
    // What scrolls must be reachable by keyboard.
    .replace(/<pre>/g, '<pre tabindex="0">')
    .replace(/<table>/g, '<div class="scroll" tabindex="0"><table>')
    .replace(/<\/table>/g, "</table></div>");
  return { title: title.replaceAll("`", ""), html };
}
