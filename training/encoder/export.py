"""
Writes a trained encoder as ONNX with 8-bit weights, and with its tokenizer.

    python export.py --run ../work/encoder/runs/all --out ../../packages/detector/models/encoder

The graph takes the `ids` [1, length] (int64) of one window and gives `logits` [length], a token's each; a text's is their
mean. Matrices are quantised per output channel, activations as they come (ONNX's dynamic quantisation): their scale is that
of all that is computed at once, so a window is computed alone, and its score does not depend on its neighbours.
"""

import argparse
import hashlib
import json
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import onnx
import onnxruntime
import torch
from corpus import Document, read_documents
from measure import measure, score
from model import MAX_TOKENS, Encoder
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from score import load_encoder
from tokenizers import Tokenizer
from vocabulary import END, START

WORK = Path(__file__).parent.parent / "work" / "encoder"
HEADS = 12
COMPARED = 3000
"""Documents of dev on which 8-bit weights are compared with those they are made of."""


class GraphBuilder:
    """Nodes and weights of a graph, with names made up where none matters."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, values: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, kind: str, *inputs: str, to: str | None = None, **attributes) -> str:
        output = to or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=output, **attributes))
        return output


def build(state: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The graph of a model.Encoder, in float32."""
    graph = GraphBuilder()
    layers = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))
    hidden = state["words.weight"].shape[1]
    size = hidden // HEADS
    heads_shape = graph.weight("heads_shape", np.array([0, 0, HEADS, size], dtype=np.int64))
    flat_shape = graph.weight("flat_shape", np.array([0, 0, hidden], dtype=np.int64))

    def linear(x: str, name: str) -> str:
        weight = graph.weight(f"{name}.weight", state[f"{name}.weight"].T.astype(np.float32))
        return graph.add("Add", graph.add("MatMul", x, weight), graph.weight(f"{name}.bias", state[f"{name}.bias"]))

    def norm(x: str, name: str) -> str:
        scale = graph.weight(f"{name}.weight", state[f"{name}.weight"])
        shift = graph.weight(f"{name}.bias", state[f"{name}.bias"])
        return graph.add("LayerNormalization", x, scale, shift, axis=-1, epsilon=1e-12)

    def heads(x: str, order: list[int]) -> str:
        return graph.add("Transpose", graph.add("Reshape", x, heads_shape), perm=order)

    words = graph.add("Gather", graph.weight("words.weight", state["words.weight"]), "ids")
    length = graph.add("Shape", "ids", start=1, end=2)
    zero = graph.weight("zero", np.array([0], dtype=np.int64))
    positions = graph.add("Slice", graph.weight("positions.weight", state["positions.weight"]), zero, length, zero)
    x = norm(graph.add("Add", words, positions), "norm")
    scale = graph.weight("scale", np.array(size**-0.5, dtype=np.float32))
    for i in range(layers):
        of = f"layers.{i}."
        split = np.split(state[of + "qkv.weight"], 3), np.split(state[of + "qkv.bias"], 3)
        for letter, weight, shift in zip("qkv", *split):
            state[f"{of}{letter}.weight"], state[f"{of}{letter}.bias"] = weight, shift
        query, key, value = (linear(x, of + letter) for letter in "qkv")
        query = graph.add("Mul", heads(query, [0, 2, 1, 3]), scale)
        affinity = graph.add("MatMul", query, heads(key, [0, 2, 3, 1]))
        shares = graph.add("Softmax", affinity, axis=-1)
        mixed = graph.add("Transpose", graph.add("MatMul", shares, heads(value, [0, 2, 1, 3])), perm=[0, 2, 1, 3])
        mixed = graph.add("Reshape", mixed, flat_shape)
        x = norm(graph.add("Add", x, linear(mixed, of + "out")), of + "attention_norm")
        inner = graph.add("Gelu", linear(x, of + "up"))
        x = norm(graph.add("Add", x, linear(inner, of + "down")), of + "output_norm")
    graph.add("Reshape", linear(x, "logit"), graph.weight("row", np.array([-1], dtype=np.int64)), to="logits")
    info = helper.make_tensor_value_info
    inputs = [info("ids", TensorProto.INT64, [1, "length"])]
    outputs = [info("logits", TensorProto.FLOAT, ["length"])]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "encoder", inputs, outputs, graph.weights),
        opset_imports=[helper.make_opsetid("", 20)],
        producer_name="raisontext",
    )
    model.ir_version = 10
    onnx.checker.check_model(model)
    return model


def write(state: dict[str, np.ndarray], tokenizer: str, out: Path) -> None:
    """Writes `encoder.onnx` and `tokenizer.json`, and says their sizes and hashes."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        onnx.save(build(state), whole)
        quantize_dynamic(
            whole,
            out / "encoder.onnx",
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
        )
    (out / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer), ensure_ascii=False, separators=(",", ":")))
    for name in ("encoder.onnx", "tokenizer.json"):
        content = (out / name).read_bytes()
        print(name, len(content), hashlib.sha256(content).hexdigest())


def score_written(file: Path, tokenizer: Tokenizer, documents: list[Document]) -> np.ndarray:
    """Logits [documents] by the written model, window by window."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(str(file), options)
    scores = []
    for document in documents:
        total, weight = 0.0, 0
        for text, words in document.window_texts():
            ids = tokenizer.encode(text, add_special_tokens=False).ids[: MAX_TOKENS - 2]
            (logits,) = session.run(None, {"ids": np.array([[START, *ids, END]], dtype=np.int64)})
            total, weight = total + float(logits.mean()) * words, weight + words
        scores.append(total / weight)
    return np.array(scores)


def compare(encoder: Encoder, tokenizer: Tokenizer, out: Path, documents: list[Document]) -> list[dict]:
    """Rows for each language and kind of weights."""
    found = {
        "as trained": score(encoder, tokenizer, documents, "cpu"),
        "8 bits": score_written(out / "encoder.onnx", tokenizer, documents),
    }
    texts = Counter(document.lang for document in documents)
    return [
        {"language": lang, "weights": name, "texts": texts[lang]} | figures
        for name, scores in found.items()
        for lang, figures in measure(scores, documents).items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes a trained encoder as ONNX.")
    parser.add_argument("--data", type=Path, default=WORK)
    parser.add_argument("--run", type=Path, required=True, help="folder that train.py wrote")
    parser.add_argument("--weights", default="last.pt")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(2)
    encoder = load_encoder(options.run / options.weights, "cpu")
    tokenizer = (options.run / "tokenizer.json").read_text()
    state = {name: tensor.float().numpy() for name, tensor in encoder.state_dict().items()}
    write(state, tokenizer, options.out)
    dev = Random(0).sample(read_documents(options.data / "dev.jsonl"), COMPARED)
    rows = compare(encoder, Tokenizer.from_str(tokenizer), options.out, dev)
    (options.run / "quantised.json").write_text(json.dumps(rows))
    print(rows)


if __name__ == "__main__":
    main()
