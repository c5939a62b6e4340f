"""
How linear model, encoder and their blend do on what training has not seen: each genre and generator that a fold leaves
out, and dev.

    python tables.py --runs ../work/encoder/runs/fold0 ../work/encoder/runs/fold1 …
"""

import argparse
import json
from pathlib import Path

import numpy as np
from corpus import Document, read_documents
from measure import auc, rate_at

WORK = Path(__file__).parent.parent / "work" / "encoder"
FEWEST_GENRE, FEWEST_GENERATOR = 100, 300


class Fold:
    """What one fold's models say of the documents they have not seen; shapes [unseen, 2] and [dev, 2]: linear, encoder."""

    def __init__(self, number: int, run: Path, linear: dict) -> None:
        scores = np.load(run / "scores.npz")
        self.number = number
        self.rows = scores["rows"]
        seen_by_linear = np.array(linear["train"][number], dtype=np.float64)
        self.unseen = np.stack([seen_by_linear[self.rows], scores["unseen"]], axis=1)
        self.dev = np.stack([np.array(linear["dev"][number], dtype=np.float64), scores["dev"]], axis=1)


def fit_blend(features: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Logistic regression with a little ridge, by Newton's method; features [n, k] to k + 1 coefficients, the last the bias."""
    x = np.concatenate([features, np.ones((len(features), 1))], axis=1)
    coefficients = np.zeros(x.shape[1])
    ridge = 1e-3 * weights.sum() * np.diag([1.0] * features.shape[1] + [0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ coefficients, -30, 30)))
        gradient = x.T @ (weights * (p - labels)) + ridge @ coefficients
        hessian = (x * (weights * p * (1 - p))[:, None]).T @ x + ridge
        step = np.linalg.solve(hessian, gradient)
        coefficients -= step
        if np.abs(step).max() < 1e-8:
            break
    return coefficients


def squash(features: np.ndarray) -> np.ndarray:
    """Margins without extremes: both models are surer than right outside their training."""
    return np.stack([np.tanh(features[:, 0] / 6) * 6, np.tanh(features[:, 1] / 6) * 6], axis=1)


def blend(features: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    return squash(features) @ coefficients[:-1] + coefficients[-1]


def balanced(documents: list[Document]) -> np.ndarray:
    """Weights that make every genre, and both classes, count alike."""
    keys = [(document.label, document.genre) for document in documents]
    sizes: dict = {}
    for key in keys:
        sizes[key] = sizes.get(key, 0) + 1
    classes = {label: len({key for key in sizes if key[0] == label}) for label in (0, 1)}
    return np.array([1 / sizes[key] / classes[key[0]] for key in keys])


def groups_of(documents: list[Document], fold: int):
    """Name, kind and mask of each genre and each large generator that is left out, the small generators as one."""
    genres = np.array([document.genre for document in documents])
    generators = np.array([document.generator for document in documents])
    own = np.array([document.folds for document in documents]).reshape(-1, 2)
    for genre in sorted(set(genres[own[:, 0] == fold])):
        if (genres == genre).sum() >= FEWEST_GENRE:
            yield genre, "genre", genres == genre
    small = []
    for generator in sorted(set(generators[own[:, 1] == fold])):
        mask = (generators == generator) & (own[:, 1] == fold)
        if mask.sum() >= FEWEST_GENERATOR:
            yield generator, "generator", mask
        else:
            small.append(mask)
    if small:
        yield f"{len(small)} others ({fold + 1})", "generator", np.any(small, axis=0)


def main() -> None:
    parser = argparse.ArgumentParser(description="Tables of what training has not seen.")
    parser.add_argument("--data", type=Path, default=WORK)
    parser.add_argument("--runs", type=Path, nargs="+", required=True, help="folders named …foldN")
    options = parser.parse_args()
    train = read_documents(options.data / "train.jsonl")
    dev = read_documents(options.data / "dev.jsonl")
    linear = json.loads((options.data / "linear.json").read_text())
    folds = [Fold(int(run.name[-1]), run, linear) for run in options.runs]
    rows = []
    for lang in ("en", "ru"):
        parts = []
        dev_mask = np.array([document.lang == lang for document in dev])
        dev_documents = [document for document in dev if document.lang == lang]
        for fold in folds:
            documents = [train[row] for row in fold.rows]
            mask = np.array([document.lang == lang for document in documents])
            parts.append((fold, [d for d in documents if d.lang == lang], fold.unseen[mask], fold.dev[dev_mask]))
        for held in range(len(parts)):
            others = [part for i, part in enumerate(parts) if i != held] or parts
            documents = [document for part in others for document in part[1]]
            features = squash(np.concatenate([part[2] for part in others]))
            labels = np.array([document.label for document in documents])
            coefficients = fit_blend(features, labels, balanced(documents))
            fold, documents, unseen, held_back = parts[held]
            labels = np.array([document.label for document in documents])
            dev_labels = np.array([document.label for document in dev_documents])
            scores = {
                "linear": (unseen[:, 0], held_back[:, 0]),
                "encoder": (unseen[:, 1], held_back[:, 1]),
                "blend": (blend(unseen, coefficients), blend(held_back, coefficients)),
            }
            for name, kind, mask in groups_of(documents, fold.number):
                ai = int(labels[mask].sum())
                human = int(mask.sum()) - ai
                both = min(ai, human) >= FEWEST_GENRE / 2
                major = int(ai > human)
                own = mask & (both | (labels == major))
                other = np.zeros(len(dev_labels), dtype=bool) if both else dev_labels != major
                row = {"lang": lang, "kind": kind, "value": name, "human": human, "ai": ai}
                for model, (on_unseen, on_dev) in scores.items():
                    joint = np.concatenate([on_unseen[own], on_dev[other]])
                    row[model] = auc(joint, np.concatenate([labels[own], dev_labels[other]]))
                rows.append(row)
            row = {"lang": lang, "kind": "dev", "value": f"fold {fold.number}", "human": 0, "ai": 0}
            for model, (_, on_dev) in scores.items():
                row[model] = auc(on_dev, dev_labels)
                row[model + " tpr@1%"] = rate_at(on_dev, dev_labels, 0.01)
            rows.append(row)
            print(lang, "blend of fold", fold.number, np.round(coefficients, 3).tolist())
    for lang in ("en", "ru"):
        for kind in ("genre", "generator", "dev"):
            group = [row for row in rows if row["lang"] == lang and row["kind"] == kind]
            if not group:
                continue
            print(f"\n{lang} {kind}: " + ", ".join(
                f"{model} mean {np.mean([row[model] for row in group]):.4f} worst {min(row[model] for row in group):.4f}"
                for model in ("linear", "encoder", "blend")
            ))
            for row in sorted(group, key=lambda row: row["blend"]):
                print("  ", f"{row['value'][-40:]:40} {row['human']:5} {row['ai']:5}  " + "  ".join(
                    f"{row[model]:.4f}" for model in ("linear", "encoder", "blend")
                ), *(f"{row[model + ' tpr@1%']:.3f}" for model in ("linear", "encoder", "blend") if model + " tpr@1%" in row))


if __name__ == "__main__":
    main()
