import type { Plots } from "../plots.ts";
import type { EvaluationReport } from "../report.ts";
import { evaluationTables } from "../report-tables.ts";
import type { Table } from "../table.ts";
import { escapeHtml } from "./markup.ts";
import { histogramSvg, reliabilitySvg, rocSvg } from "./plot-svg.ts";
import { STYLE } from "./style.ts";

/** The page of an evaluation: one file without scripts that asks nobody for anything, for the screen and for paper. */
export function htmlReport(report: EvaluationReport): string {
  const { model, files, texts, unscored } = report;
  const title = `${model.name} ${model.version}`;
  const left = unscored === 0 ? "" : ` ${unscored} could not be scored.`;
  return [
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    '<link rel="icon" href="data:,">',
    `<title>${escapeHtml(title)}: evaluation</title>\n<style>${STYLE}</style>\n</head>\n<body>`,
    `<header><h1>${escapeHtml(title)}</h1>`,
    `<p>${texts.toLocaleString("en")} labelled texts from ${escapeHtml(files.join(", "))}.${left} Intervals are of 95 %.</p></header>`,
    "<main>",
    ...Object.entries(report.plots).map(([language, plots]) =>
      plotsSection(language, plots, report.languages[language]?.all.human ?? 0),
    ),
    "<h2>Figures</h2>",
    ...evaluationTables(report).map(tableSection),
    "</main>\n</body>\n</html>\n",
  ].join("\n");
}

function plotsSection(language: string, { roc, reliability, histogram }: Plots, humans: number): string {
  const key = '<span class="key human">human</span><span class="key ai">AI</span>';
  return [
    `<section><h2>${escapeHtml(languageName(language))}</h2><div class="plots">`,
    ...(roc.length > 0 ? [figure("ROC curve", rocSvg(roc, humans))] : []),
    figure("Reliability", reliabilitySvg(reliability)),
    figure(`Scores by class ${key}`, histogramSvg(histogram)),
    "</div></section>",
  ].join("\n");
}

function languageName(code: string): string {
  const known = /^[a-z]{2,3}$/.test(code);
  return (known && new Intl.DisplayNames("en", { type: "language" }).of(code)) || code;
}

const figure = (caption: string, svg: string): string =>
  `<figure><figcaption>${caption}</figcaption>${svg}</figure>`;

function tableSection({ title, note, head, rows }: Table): string {
  const cells = (row: readonly string[]): string =>
    row
      .map((cell, i) =>
        i === 0 ? `<th scope="row">${escapeHtml(cell)}</th>` : `<td>${escapeHtml(cell)}</td>`,
      )
      .join("");
  return [
    `<section class="table"><h3>${escapeHtml(title)}</h3>`,
    ...(note === undefined ? [] : [`<p>${escapeHtml(note)}</p>`]),
    '<div class="scroll" tabindex="0"><table><thead><tr>',
    head.map(name => (name === "" ? "<td></td>" : `<th scope="col">${escapeHtml(name)}</th>`)).join(""),
    "</tr></thead><tbody>",
    ...rows.map(row => `<tr>${cells(row)}</tr>`),
    "</tbody></table></div></section>",
  ].join("\n");
}
