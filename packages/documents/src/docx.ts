import { inflateRawSync } from "node:zlib";
import mammoth from "mammoth";
import { DocumentError } from "./document-error.ts";

/** Most files in a document, and most bytes of all when unpacked. */
const MAX_ENTRIES = 5_000;
const MAX_UNPACKED_BYTES = 100 * 1024 * 1024;

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const DEFLATE = 8;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly packed: number;
  readonly unpacked: number;
  /** Where its local header begins. */
  readonly offset: number;
}

/** The text of a Word document, a line for each paragraph with a blank one between. Throws `DocumentError`. */
export async function readDocx(bytes: Uint8Array): Promise<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkArchive(buffer);
  try {
    const { value } = await mammoth.extractRawText({ buffer });
    return value.trim();
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** Refuses an archive that is broken, or unpacks to more than it says or than anyone writes (a zip bomb). */
function checkArchive(buffer: Buffer): void {
  let total = 0;
  let entries = 0;
  for (const entry of entriesOf(buffer)) {
    entries += 1;
    total += entry.unpacked;
    if (entries > MAX_ENTRIES || total > MAX_UNPACKED_BYTES) throw unreadable();
    if ((entry.flags & 1) !== 0)
      throw new DocumentError("encrypted", "The document is protected by a password.");
    if (/\.(xml|rels)$/i.test(entry.name)) checkEntry(buffer, entry);
  }
}

function* entriesOf(buffer: Buffer): Generator<Entry> {
  const end = buffer.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > buffer.length || buffer.readUInt32LE(end) !== END) throw unreadable();
  const count = buffer.readUInt16LE(end + 10);
  let at = buffer.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + 46 > buffer.length || buffer.readUInt32LE(at) !== CENTRAL) throw unreadable();
    const nameLength = buffer.readUInt16LE(at + 28);
    yield {
      flags: buffer.readUInt16LE(at + 8),
      method: buffer.readUInt16LE(at + 10),
      packed: buffer.readUInt32LE(at + 20),
      unpacked: buffer.readUInt32LE(at + 24),
      offset: buffer.readUInt32LE(at + 42),
      name: buffer.toString("utf8", at + 46, at + 46 + nameLength),
    };
    at += 46 + nameLength + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
}

/** Unpacks what will be read once with a bound, for a header may lie; refuses document types, which Word never writes. */
function checkEntry(buffer: Buffer, { method, packed, unpacked, offset }: Entry): void {
  if (offset + 30 > buffer.length || buffer.readUInt32LE(offset) !== LOCAL) throw unreadable();
  const start = offset + 30 + buffer.readUInt16LE(offset + 26) + buffer.readUInt16LE(offset + 28);
  const data = buffer.subarray(start, start + packed);
  try {
    const content = method === DEFLATE ? inflateRawSync(data, { maxOutputLength: unpacked + 1 }) : data;
    if (content.length !== unpacked || content.includes("<!DOCTYPE")) throw unreadable();
  } catch (cause) {
    throw cause instanceof DocumentError ? cause : unreadable(cause);
  }
}

function unreadable(cause?: unknown): DocumentError {
  return new DocumentError("unreadable", "The Word document is damaged.", { cause });
}
