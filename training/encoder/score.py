"""
Scores by a trained encoder of what its training has not seen: the left-out documents, and dev.

    python score.py --run ../work/encoder/runs/fold0 --fold 0
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from corpus import left_out, read_documents
from measure import score
from model import Encoder
from tokenizers import Tokenizer

WORK = Path(__file__).parent.parent / "work" / "encoder"


def load_encoder(weights: Path, device: str) -> Encoder:
    """The encoder of a weights file that train.py wrote."""
    state = torch.load(weights, map_location=device)
    layers = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))
    encoder = Encoder(len(state["words.weight"]), layers=layers)
    encoder.load_state_dict(state)
    return encoder.to(device).eval()


def main() -> None:
    parser = argparse.ArgumentParser(description="Scores what an encoder has not seen.")
    parser.add_argument("--data", type=Path, default=WORK)
    parser.add_argument("--run", type=Path, required=True, help="folder that train.py wrote")
    parser.add_argument("--fold", type=int, help="as in training")
    parser.add_argument("--weights", default="last.pt")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    torch.set_num_threads(2)
    tokenizer = Tokenizer.from_file(str(options.run / "tokenizer.json"))
    encoder = load_encoder(options.run / options.weights, options.device)
    train = read_documents(options.data / "train.jsonl")
    rows = np.array([row for row, document in enumerate(train) if left_out(document, options.fold)], dtype=np.int64)
    found = {
        "dev": score(encoder, tokenizer, read_documents(options.data / "dev.jsonl"), options.device),
        "rows": rows,
        "unseen": score(encoder, tokenizer, [train[row] for row in rows], options.device) if len(rows) else np.zeros(0),
    }
    np.savez(options.run / "scores.npz", **found)


if __name__ == "__main__":
    main()
