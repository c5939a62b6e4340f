/** A page of the documentation as HTML. */
export function htmlPage(title: string, body: string, links: readonly Link[]): string {
  const items = links.map(
    ({ href, text }) => `<li><a href="${escapeHtml(href)}">${escapeHtml(text)}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · RaisonText</title>
<link rel="icon" type="image/svg+xml" href="/docs/icon.svg">
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><a class="home" href="/">RaisonText</a> <a class="to-contents" href="#contents">Contents</a></header>
<nav id="contents" aria-label="Documentation"><ul>${items.join("")}</ul></nav>
<main id="content">
${body}
</main>
</body>
</html>
`;
}

/** A link of the list on every page. */
export interface Link {
  readonly href: string;
  readonly text: string;
}

/** Text as HTML. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replace(/[&<>"]/g, character => entities[character] ?? character);
}

/** Text as HTML in which what stands between backticks is code. */
export function inlineHtml(text: string): string {
  return escapeHtml(text)
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replaceAll("\n", "<br>");
}

/** The part of an address that names a heading. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/<[^>]+>|&\w+;/g, "")
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}

/** How the pages look. */
export const STYLE = `:root{color-scheme:light dark;--ground:light-dark(#f6f4ee,#14181b);--paper:light-dark(#fffefb,#1c2226);--ink:light-dark(#1b1f23,#e8e6e0);--muted:light-dark(#565a5f,#a3a8ac);--line:light-dark(#d9d4c5,#353c41);--link:light-dark(#0f5c57,#7cc9c1)}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,sans-serif;display:grid;grid-template:"header main" auto "nav main" 1fr/16rem minmax(0,54rem);gap:0 2rem;max-width:76rem;margin-inline:auto;padding:1.5rem}
header{grid-area:header}
main{grid-area:main}
nav{grid-area:nav;position:sticky;top:1.5rem;align-self:start;max-height:calc(100vh - 3rem);overflow-y:auto}
nav ul{list-style:none;margin:1rem 0 0;padding:0}
.to-contents{display:none}
nav li{margin:.25rem 0}
.home{font-family:Georgia,serif;font-weight:700;font-size:1.25rem;color:inherit;text-decoration:none}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
a{color:var(--link)}
h1,h2,h3{font-family:Georgia,serif;font-weight:400;line-height:1.25;scroll-margin-top:1rem}
h1{font-size:2.2rem;margin-top:0}
h2{margin-top:2.5rem}
code,pre{font:.9em/1.5 ui-monospace,monospace}
code{background:var(--paper);border-radius:.25rem;padding:.1em .3em;overflow-wrap:break-word}
pre{background:var(--paper);border:1px solid var(--line);border-radius:.5rem;padding:1rem;overflow-x:auto}
pre code{background:none;padding:0;overflow-wrap:normal}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.5rem .75rem;border-bottom:1px solid var(--line)}
th{color:var(--muted);font-weight:400}
tr:target,h2:target,h3:target{background:light-dark(#f7e3d3,#3a2a20)}
img{max-width:100%}
.method{font:.8em ui-monospace,monospace;text-transform:uppercase;border:1px solid var(--line);border-radius:.25rem;padding:.2em .5em}
.muted{color:var(--muted)}
@media (max-width:48rem){body{display:flex;flex-direction:column;gap:1.5rem;padding:1rem}header{display:flex;justify-content:space-between;align-items:baseline}.to-contents{display:inline}nav{order:1;position:static;max-height:none;border-top:1px solid var(--line)}}
@media print{nav,header{display:none}body{display:block}}
`;

/** The sign of RaisonText. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <title>RaisonText</title>
  <rect width="32" height="32" rx="7" fill="#0f5f5c" />
  <path d="M7 20h18" stroke="#fff" stroke-width="3" stroke-linecap="round" />
  <circle cx="20" cy="20" r="4" fill="#f2b48d" />
  <path d="M7 11h12" stroke="#fff" stroke-width="3" stroke-linecap="round" opacity=".75" />
</svg>`;
