"""The prototype's recipe: word 1-2-gram TF-IDF and liblinear logistic regression, measured on dev.

Usage: python baseline.py DATA_FOLDER OUT.json
Metrics are those of training/src/metrics.ts: TPR at a false-positive rate is the best one at or below that rate.
"""
import gzip, json, re, sys, time
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score, roc_curve

EDGES = [50, 100, 200, 400, 10**9]
NAMES = ["<50", "50-99", "100-199", "200-399", "400+"]
data, out = sys.argv[1], sys.argv[2]


def rows(name):
    with gzip.open(f"{data}/{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def measure(mask):
    y, s = labels[mask], scores[mask]
    human, ai = int((y == 0).sum()), int((y == 1).sum())
    if not human or not ai:
        return {"human": human, "ai": ai, "auc": None, "tpr1": None, "tpr5": None}
    fpr, tpr, _ = roc_curve(y, s, drop_intermediate=False)
    at = lambda rate: float(tpr[fpr <= rate].max())
    return {"human": human, "ai": ai, "auc": float(roc_auc_score(y, s)), "tpr1": at(0.01), "tpr5": at(0.05)}


train, dev = rows("train"), rows("dev")
started = time.time()
vectorizer = TfidfVectorizer(ngram_range=(1, 2))
model = LogisticRegression(solver="liblinear", random_state=1)
model.fit(vectorizer.fit_transform([r["text"] for r in train]), [r["label"] for r in train])
seconds = time.time() - started
scores = model.predict_proba(vectorizer.transform([r["text"] for r in dev]))[:, 1]
labels = np.array([r["label"] for r in dev])
langs = np.array([r["lang"] for r in dev])
genres = np.array([r["genre"] for r in dev])
words = np.array([len(re.findall(r"[^\W_]+", r["text"])) for r in dev])
buckets = np.digitize(words, EDGES)

result = {"trainSeconds": round(seconds), "features": len(vectorizer.vocabulary_), "languages": {}}
for lang in ["en", "ru"]:
    mine = langs == lang
    entry = {"all": measure(mine), "genres": {}, "lengths": {}}
    for genre in sorted(set(genres[mine])):
        here = mine & (genres == genre)
        major = np.bincount(labels[here]).argmax()
        entry["genres"][genre] = measure((here & (labels == major)) | (mine & (labels != major)))
    for i, name in enumerate(NAMES):
        entry["lengths"][name] = measure(mine & (buckets == i))
    result["languages"][lang] = entry
with open(out, "w") as file:
    json.dump(result, file, indent=2)
    file.write("\n")
