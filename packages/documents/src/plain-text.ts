import { hasUtf16Mark } from "./format.ts";

const CYRILLIC_ENCODINGS = ["windows-1251", "koi8-r", "ibm866"] as const;
/** Share of bytes above ASCII among all letters from which text is Cyrillic: accented letters are rarer. */
const CYRILLIC_SHARE = 0.3;

/**
 * The text of bytes: UTF-8 or UTF-16 by mark or validity; else one of the old single-byte encodings. Of those the
 * Cyrillic one is taken in which most letters are small and follow small ones, as in prose; a wrong one mixes case.
 */
export function decodeText(bytes: Uint8Array): string {
  if (hasUtf16Mark(bytes)) return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(singleByteEncoding(bytes)).decode(bytes);
  }
}

function singleByteEncoding(bytes: Uint8Array): string {
  let [high, ascii] = [0, 0];
  for (const byte of bytes) {
    if (byte >= 0x80) high++;
    else if ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) ascii++;
  }
  if (high < CYRILLIC_SHARE * (high + ascii)) return "windows-1252";
  const scored = CYRILLIC_ENCODINGS.map(encoding => {
    const text = new TextDecoder(encoding).decode(bytes);
    return { encoding, score: text.match(/[а-яё]{2}/g)?.length ?? 0 };
  });
  return scored.reduce((best, other) => (other.score > best.score ? other : best)).encoding;
}
