"""
Scores by a trained encoder of what its training has not seen: the left-out documents, and dev. Writes
`scores/fold0.json.gz`: `dev`, and `unseen` of the `rows` of train.jsonl, which begins with so many `documents` of the corpus;
log-odds, drawn in as the blend does. Committed, so that the blend can be fitted and measured again without hours of training.

    python score.py --run ../work/encoder/runs/fold0 --fold 0
"""

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path
from random import Random

import torch
from corpus import Document, draw_in, left_out, read_documents
from measure import score
from model import Encoder
from tokenizers import Tokenizer

HERE = Path(__file__).parent
WORK = HERE.parent / "work" / "encoder"


def load_encoder(weights: Path, device: str) -> Encoder:
    """The encoder of a weights file that train.py wrote."""
    state = torch.load(weights, map_location=device)
    layers = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))
    encoder = Encoder(len(state["words.weight"]), layers=layers)
    encoder.load_state_dict(state)
    return encoder.to(device).eval()


def choose(documents: list[Document], fold: int, most: int) -> list[int]:
    """Rows of left-out documents: at most so many of each genre and class, and a third as many of each generator."""
    chosen, sizes = [], Counter()
    order = [row for row, document in enumerate(documents) if left_out(document, fold)]
    for row in Random(0).sample(order, len(order)):
        document = documents[row]
        kinds = []
        if document.folds[0] == fold:
            kinds.append((document.lang, document.genre, document.label, most))
        if document.folds[1] == fold:
            kinds.append((document.lang, document.generator, document.label, most // 3))
        if any(sizes[kind] < kind[-1] for kind in kinds):
            chosen.append(row)
            sizes.update(kinds)
    return sorted(chosen)


def main() -> None:
    parser = argparse.ArgumentParser(description="Scores what an encoder has not seen.")
    parser.add_argument("--data", type=Path, default=WORK)
    parser.add_argument("--run", type=Path, required=True, help="folder that train.py wrote")
    parser.add_argument("--fold", type=int, required=True, help="as in training")
    parser.add_argument("--out", type=Path, default=HERE / "scores", help="folder for the scores")
    parser.add_argument("--weights", default="last.pt")
    parser.add_argument("--most", type=int, default=1500, help="texts of each genre and class, and a third for each generator")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    torch.set_num_threads(2)
    tokenizer = Tokenizer.from_file(str(options.run / "tokenizer.json"))
    encoder = load_encoder(options.run / options.weights, options.device)
    train = [document for document in read_documents(options.data / "train.jsonl") if not document.is_written]
    rows = choose(train, options.fold, options.most)
    dev = read_documents(options.data / "dev.jsonl")
    scored = {
        name: score(encoder, tokenizer, documents, options.device, draw_in).round(4).tolist()
        for name, documents in (("dev", dev), ("unseen", [train[row] for row in rows]))
    }
    options.out.mkdir(parents=True, exist_ok=True)
    found = json.dumps({"fold": options.fold, "documents": len(train), "rows": rows} | scored)
    # Without the time of writing: the same scores are the same file.
    (options.out / f"fold{options.fold}.json.gz").write_bytes(gzip.compress(found.encode(), mtime=0))


if __name__ == "__main__":
    main()
