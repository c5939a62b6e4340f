"""What training is fed with: windows of documents, cut, changed, hidden in part, and dealt to batches."""

import math
from argparse import Namespace
from collections import Counter
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
    """Ids and mask [windows, length], labels and what the linear model says [windows]; place and share of the run after it."""

    ids: torch.Tensor
    mask: torch.Tensor
    labels: torch.Tensor
    beside: torch.Tensor
    place: Place
    share: float


class WindowSource:
    """
    Draws windows. Each pool and each batch has its own seed, so that a run that goes on draws what it would have drawn.
    Options: `windows` (of the whole run), `batch_tokens` (with padding), `hide`, `hide_rare`, `single`, `seed`. `beside`:
    margins of the linear model; shape [documents].
    """

    def __init__(
        self, documents: list[Document], beside: list[float], tokenizer: Tokenizer, options: Namespace
    ) -> None:
        self.documents = documents
        self.beside = beside
        self.tokenizer = tokenizer
        self.options = options
        self.pools = math.ceil(options.windows / POOL)
        weights = np.array(sampling_weights(documents, options.single))
        self.cumulative = np.cumsum(weights / weights.sum())
        self.common = common_pieces(tokenizer, documents)

    def batches(self, after: Place) -> Iterator[Batch]:
        """The batches of the run after a place."""
        for pool in range(after.pool, self.pools):
            groups = self.draw_pool(Random(f"{self.options.seed}:{pool}"))
            for number, group in enumerate(groups, 1):
                if pool == after.pool and number <= after.batch:
                    continue
                random = Random(f"{self.options.seed}:{pool}:{number}")
                hidden = [(self.hide(ids, random), self.documents[i].label, self.beside[i]) for ids, i in group]
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
        """
        The ids with some of them hidden, so that no single word decides; of some windows all that is not common, so that
        the manner has to tell what the matter cannot.
        """
        share = self.options.hide
        hides_rare = random.random() < self.options.hide_rare
        return [
            UNKNOWN if i > UNKNOWN and ((hides_rare and not self.common[i]) or random.random() < share) else i
            for i in ids
        ]


def common_pieces(tokenizer: Tokenizer, documents: list[Document]) -> np.ndarray:
    """Which pieces at least half the kinds of text use, whatever they are about; shape [vocabulary]."""
    kinds: dict[tuple, set[int]] = {}
    for document in documents[::8]:
        kind = kinds.setdefault((document.lang, document.genre, document.source), set())
        kind.update(tokenizer.encode(document.text, add_special_tokens=False).ids)
    common = np.zeros(tokenizer.get_vocab_size(), dtype=bool)
    for lang in {lang for lang, *_ in kinds}:
        own = [pieces for (language, *_), pieces in kinds.items() if language == lang]
        spread = Counter(piece for pieces in own for piece in pieces)
        common[[piece for piece, number in spread.items() if number >= 0.5 * len(own)]] = True
    return common


def to_tensors(windows: list[tuple[list[int], int, float]]) -> tuple[torch.Tensor, ...]:
    """Ids, mask, labels, margins. Lengths go in steps of 32: few shapes, whose memory is used again."""
    longest = min(MAX_TOKENS, -(-max(len(ids) for ids, *_ in windows) // 32) * 32)
    ids = torch.full((len(windows), longest), PAD)
    for row, (window, *_) in enumerate(windows):
        ids[row, : len(window)] = torch.tensor(window)
    labels, beside = torch.tensor([rest for _, *rest in windows], dtype=torch.float32).unbind(1)
    return ids, ids != PAD, labels, beside
