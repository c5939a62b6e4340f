"""Scores of documents by an encoder, and how well they tell the classes apart."""

from collections.abc import Callable

import numpy as np
import torch
from corpus import Document
from model import MAX_TOKENS, Encoder, lower_precision
from tokenizers import Tokenizer
from vocabulary import END, PAD, START


def auc(scores: np.ndarray, labels: np.ndarray) -> float:
    """ROC-AUC: how often an AI text outscores a human one; ties count half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positive = labels.sum()
    negative = len(labels) - positive
    if positive == 0 or negative == 0:
        return float("nan")
    return float((ranks[labels == 1].sum() - positive * (positive + 1) / 2) / (positive * negative))


@torch.inference_mode()
def score(
    encoder: Encoder,
    tokenizer: Tokenizer,
    documents: list[Document],
    device: str,
    change: Callable[[float], float] = float,
    batch_tokens: int = 8192,
) -> np.ndarray:
    """Logits [documents]: the mean of a document's windows, changed each, weighted by their words, as the detector does."""
    places = [(row, text, words) for row, document in enumerate(documents) for text, words in document.window_texts()]
    encodings = tokenizer.encode_batch_fast([text for _, text, _ in places], add_special_tokens=False)
    windows = [
        (row, encoding.ids[: MAX_TOKENS - 2], words) for (row, _, words), encoding in zip(places, encodings)
    ]
    windows.sort(key=lambda window: len(window[1]))
    sums, weights = np.zeros(len(documents)), np.zeros(len(documents))
    at = 0
    while at < len(windows):
        end = at + 1
        while end < len(windows) and (len(windows[end][1]) + 2) * (end + 1 - at) <= batch_tokens:
            end += 1
        part = windows[at:end]
        longest = len(part[-1][1]) + 2
        ids = torch.full((len(part), longest), PAD)
        for row, (_, window, _) in enumerate(part):
            ids[row, : len(window) + 2] = torch.tensor([START, *window, END])
        ids = ids.to(device)
        with lower_precision(device):
            logits = encoder(ids, ids != PAD).float().cpu().numpy()
        for (row, _, words), logit in zip(part, logits):
            sums[row] += change(logit) * words
            weights[row] += words
        at = end
    return sums / weights


def rate_at(scores: np.ndarray, labels: np.ndarray, false_positives: float) -> float:
    """The share of AI texts over the score that so many of the human ones exceed."""
    human = np.sort(scores[labels == 0])
    threshold = human[min(len(human) - 1, int(np.ceil(len(human) * (1 - false_positives))))]
    return float((scores[labels == 1] > threshold).mean())


def measure_left_out(
    unseen: list[Document], scores: np.ndarray, dev: list[Document], dev_scores: np.ndarray, fold: int
) -> dict[str, dict[str, float]]:
    """
    By language, ROC-AUC of each genre that the fold leaves out and of the left-out generators: against itself where a genre
    has both classes, else against the other class of dev.
    """
    found: dict[str, dict[str, float]] = {}
    for lang in ("en", "ru"):
        names = np.array(
            [
                "" if document.lang != lang else document.genre if document.folds[0] == fold else "generators"
                for document in unseen
            ]
        )
        labels = np.array([document.label for document in unseen])
        dev_labels = np.array([document.label if document.lang == lang else -1 for document in dev])
        found[lang] = {}
        for name in sorted(set(names) - {""}):
            own = names == name
            ai, human = int((labels[own] == 1).sum()), int((labels[own] == 0).sum())
            if max(ai, human) < 50:
                continue
            others = np.zeros(len(dev), dtype=bool)
            if min(ai, human) < 50:
                major = int(ai > human)
                own &= labels == major
                others = dev_labels == 1 - major
            joint = np.concatenate([scores[own], dev_scores[others]])
            found[lang][name] = round(auc(joint, np.concatenate([labels[own], dev_labels[others]])), 4)
    return found


def sample_left_out(unseen: list[Document], each: int, random) -> list[Document]:
    """At most so many documents of each language, genre and class, in a random order."""
    kinds: dict[tuple, list[Document]] = {}
    for document in random.sample(unseen, len(unseen)):
        kind = kinds.setdefault((document.lang, document.genre, document.label), [])
        if len(kind) < each:
            kind.append(document)
    return [document for kind in kinds.values() for document in kind]


def measure(scores: np.ndarray, documents: list[Document]) -> dict:
    """By language, ROC-AUC and the true-positive rate at 1 % and 5 % false positives."""
    labels = np.array([document.label for document in documents])
    langs = np.array([document.lang for document in documents])
    return {
        lang: {
            "auc": round(auc(scores[own], labels[own]), 4),
            "tpr@1%": round(rate_at(scores[own], labels[own], 0.01), 3),
            "tpr@5%": round(rate_at(scores[own], labels[own], 0.05), 3),
        }
        for lang in ("en", "ru")
        if (own := langs == lang).any() and 0 < labels[own].sum() < own.sum()
    }
