import type { Span } from "../span.ts";
import type { Attack, AttackKind } from "./attack.ts";
import { gatherFindings } from "./findings.ts";
import { OffsetMap } from "./offset-map.ts";
import { type Rewriting, rewrite } from "./rewrite.ts";

/** A text as it is scored, with the way back to the text as sent. */
export interface Inspection {
  /** The normalised text: what `normalise` gives. */
  readonly text: string;
  /** What was undone, in UTF-16 offsets of the text as sent; sorted, at most `MAX_FINDINGS` of a kind. */
  readonly attacks: readonly Attack[];
  /** The smallest stretch of the text as sent that a stretch of the normalised text was made from. */
  toSource(span: Span): Span;
}

/** Normalises a text, and says what it found and where everything came from. Takes any string. */
export function inspect(source: string): Inspection {
  const rewriting = rewrite(source);
  const map = new OffsetMap(source);
  const attacks = gatherFindings(follow(rewriting, map));
  return { text: rewriting.text, attacks, toSource: span => map.toSource(span) };
}

/** Adds each round of edits to the map, and gathers where in the source those that undo an attack are. */
function follow({ layers }: Rewriting, map: OffsetMap): Map<AttackKind, Span[]> {
  const hits = new Map<AttackKind, Span[]>();
  for (const edits of layers) {
    for (const edit of edits) {
      if (edit.attack === undefined) continue;
      const spans = hits.get(edit.attack) ?? [];
      hits.set(edit.attack, spans);
      spans.push(map.toSource(edit));
    }
    map.add(edits);
  }
  return hits;
}
