"""
Writes what the tokenizer makes of invented texts, for the test that JavaScript makes the same of them.

    python ids.py ../../packages/detector/models/encoder/tokenizer.json ../../packages/detector/src/encoder/fixtures/ids.json

A text is a run of pieces, odd characters and white space, drawn by a linear congruential generator that the test repeats.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Tokenizer

TEXTS = 10_000
SPACES = [" ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u2003"]
ODD = ["½", "ﬁ", "e\u0301", "Ё", "й", "№", "™", "…", "中", "🙂", "ß", "İ", "１", "“", "—", "x" * 120]


def invent(pieces: list[str]) -> Iterator[str]:
    """The texts; `pieces` as the tokenizer's file lists them."""
    state = 1

    def draw(below: int) -> int:
        nonlocal state
        state = (state * 1_103_515_245 + 12_345) & 0xFFFFFFFF
        return (state >> 8) % below

    for _ in range(TEXTS):
        parts = []
        for _ in range(5 + draw(60)):
            kind = draw(10)
            if kind < 7:
                parts.append(pieces[4 + draw(len(pieces) - 4)].replace("▁", " "))
            elif kind == 7:
                parts.append(ODD[draw(len(ODD))])
            elif kind == 8:
                parts.append(SPACES[draw(len(SPACES))])
            else:
                parts.append(chr(0x21 + draw(0x500)))
        yield "".join(parts)


def main() -> None:
    source, out = map(Path, sys.argv[1:])
    tokenizer = Tokenizer.from_file(str(source))
    pieces = [piece for piece, _ in json.loads(source.read_text())["model"]["vocab"]]
    digest, count = hashlib.sha256(), 0
    for text in invent(pieces):
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        digest.update((",".join(map(str, ids)) + "\n").encode())
        count += len(ids)
    out.write_text(json.dumps({"texts": TEXTS, "ids": count, "sha256": digest.hexdigest()}) + "\n")


if __name__ == "__main__":
    main()
