"""The prepared corpus: documents, what is left out, and how they are dealt to batches."""

import json
from collections import Counter
from dataclasses import dataclass
from math import tanh
from pathlib import Path


@dataclass(frozen=True)
class Document:
    """A text and where it comes from. `generator` and `attack` are empty where a person wrote it, or nobody changed it."""

    text: str
    label: int
    lang: str
    source: str
    genre: str
    generator: str
    attack: str
    folds: tuple[int, int]
    """The folds that leave its genre and its generator out (folds.ts); -1: none does."""
    row: int
    """Its line in its file, from 0."""
    windows: tuple[tuple[int, int, int], ...]
    """Start, end (UTF-16 code units) and words of each window."""

    @property
    def is_written(self) -> bool:
        """Whether it was written for the training (training/written): never measured, and after all others."""
        return self.source == "written"

    def window_texts(self) -> list[tuple[str, int]]:
        """The windows' texts, and how many words each has."""
        units = self.text.encode("utf-16-le", "surrogatepass")
        return [
            (units[2 * start : 2 * end].decode("utf-16-le", "replace"), max(1, words))
            for start, end, words in self.windows
        ]


def read_documents(path: Path) -> list[Document]:
    """The documents of a file that prepare.ts wrote."""
    with path.open(encoding="utf-8") as lines:
        return [
            Document(
                row["text"],
                row["label"],
                row["lang"],
                row["source"],
                row["genre"],
                row.get("generator") or "",
                row.get("attack") or "",
                tuple(row["folds"]),
                number,
                tuple(map(tuple, row["windows"])),
            )
            for number, row in enumerate(map(json.loads, lines))
        ]


def left_out(document: Document, fold: int | None) -> str | None:
    """By what a document is left out of the training of a fold: "genre", "generator", or None where it is not."""
    if fold is None or fold not in document.folds:
        return None
    return "genre" if document.folds[0] == fold else "generator"


class LinearMargins:
    """What a linear model says of documents that it has not seen (linear.ts), drawn in towards ±6 as the blend does."""

    def __init__(self, path: Path, fold: int | None) -> None:
        self.margins = json.loads(path.read_text())
        self.fold = fold

    def unseen(self, document: Document) -> float:
        """Of a training document that the fold leaves out."""
        return draw_in(self.margins["train"][self.fold][document.row])

    def dev(self, document: Document) -> float:
        return draw_in(self.margins["dev"][self.fold or 0][document.row])


def draw_in(margin: float) -> float:
    """Near 0 as it is, drawn in more and more towards ±6: models are surer than right outside their training."""
    return 6 * tanh(margin / 6)


def sampling_weights(documents: list[Document]) -> list[float]:
    """
    How often to draw each document: languages 3 to 2, classes alike within a language, and within both the kinds
    (genre and source) by the square root of their number, so that no kind drowns the others.
    """
    kind = lambda document: (document.lang, document.label, document.genre, document.source)
    sizes = Counter(map(kind, documents))
    weights = [sizes[kind(document)] ** -0.5 for document in documents]
    totals: Counter = Counter()
    for document, weight in zip(documents, weights):
        totals[document.lang, document.label] += weight
    share = {"en": 0.3, "ru": 0.2}
    return [
        share[document.lang] * weight / totals[document.lang, document.label]
        for document, weight in zip(documents, weights)
    ]
