"""What training is fed with: windows of documents, cut, changed, hidden in part, and dealt to batches."""

import math
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from augment import augment, sentence_starts
from corpus import Document, sampling_weights
from model import MAX_TOKENS
from tokenizers import Tokenizer
from vocabulary import END, PAD, START, UNKNOWN

MIN_TOKENS = 40
POOL = 2048
"""Windows that are drawn together, sorted by length and cut into batches."""


@dataclass(frozen=True)
class Place:
    """Where a run is: batches of a pool that are done."""

    pool: int = 0
    batch: int = 0


@dataclass(frozen=True)
class Batch:
    """Ids and mask [windows, length], labels [windows]; place and share of the run after it."""

    ids: torch.Tensor
    mask: torch.Tensor
    labels: torch.Tensor
    place: Place
    share: float


class WindowSource:
    """
    Draws windows. Each pool and each batch has its own seed, so that a run that goes on draws what it would have drawn.
    Options: `windows` (of the whole run), `batch_tokens` (with padding), `hide`, `seed`.
    """

    def __init__(self, documents: list[Document], tokenizer: Tokenizer, options: Namespace) -> None:
        self.documents = documents
        self.tokenizer = tokenizer
        self.options = options
        self.pools = math.ceil(options.windows / POOL)
        weights = np.array(sampling_weights(documents))
        self.cumulative = np.cumsum(weights / weights.sum())

    def batches(self, after: Place) -> Iterator[Batch]:
        """The batches of the run after a place."""
        for pool in range(after.pool, self.pools):
            groups = self.draw_pool(Random(f"{self.options.seed}:{pool}"))
            for number, group in enumerate(groups, 1):
                if pool == after.pool and number <= after.batch:
                    continue
                random = Random(f"{self.options.seed}:{pool}:{number}")
                hidden = [(self.hide(ids, random), self.documents[i].label) for ids, i in group]
                share = (pool + number / len(groups)) / self.pools
                yield Batch(*to_tensors(hidden), Place(pool, number), share)

    def draw_pool(self, random: Random) -> list[list[tuple[list[int], int]]]:
        """A pool of windows, as ids and index of the document, in groups of like length."""
        last = len(self.documents) - 1
        drawn = [min(int(np.searchsorted(self.cumulative, random.random())), last) for _ in range(POOL)]
        windows = [(self.draw_window(self.documents[i], random), i) for i in drawn]
        windows.sort(key=lambda window: len(window[0]) + random.random())
        groups: list[list] = [[]]
        for window in windows:
            if len(window[0]) * (len(groups[-1]) + 1) > self.options.batch_tokens:
                groups.append([])
            groups[-1].append(window)
        random.shuffle(groups)
        return groups

    def draw_window(self, document: Document, random: Random) -> list[int]:
        """Token ids of a part of the document from a sentence's start: 40 to 512, short ones as often as long ones."""
        text = augment(document.text, document.lang, random)
        length = round(math.exp(random.uniform(math.log(MIN_TOKENS), math.log(MAX_TOKENS))))
        if random.random() < 0.5:
            starts = sentence_starts(text)
            text = text[random.choice(starts[: max(1, len(starts) * 2 // 3)]) :]
        ids = self.tokenizer.encode(text[: length * 16], add_special_tokens=False).ids[: length - 2]
        return [START, *ids, END]

    def hide(self, ids: list[int], random: Random) -> list[int]:
        """The ids with some of them hidden, so that no single word decides."""
        return [UNKNOWN if i > UNKNOWN and random.random() < self.options.hide else i for i in ids]


def to_tensors(windows: list[tuple[list[int], int]]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids, mask, labels. Lengths go in steps of 32: few shapes, whose memory is used again."""
    longest = min(MAX_TOKENS, -(-max(len(ids) for ids, _ in windows) // 32) * 32)
    ids = torch.full((len(windows), longest), PAD)
    for row, (window, _) in enumerate(windows):
        ids[row, : len(window)] = torch.tensor(window)
    return ids, ids != PAD, torch.tensor([label for _, label in windows], dtype=torch.float32)
