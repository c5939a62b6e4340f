"""The encoder: BERT's architecture (Devlin et al. 2019) with post-norm layers, and the mean of its tokens' logits."""

import torch
from torch import Tensor, nn
from torch.nn import functional

MAX_TOKENS = 512
"""Most tokens of a window, its two marks included."""


def lower_precision(device: str) -> torch.autocast:
    """Matrices in bfloat16 where the device has it; a CPU without it takes twenty times as long to imitate it."""
    has_it = device != "cpu" or torch.cpu.get_capabilities().get("avx512_bf16", False)
    return torch.autocast(device, dtype=torch.bfloat16, enabled=has_it)


class Layer(nn.Module):
    """Self-attention and a feed-forward part, each added to its input and normalised after."""

    def __init__(self, hidden: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, eps=1e-12)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.output_norm = nn.LayerNorm(hidden, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, hidden = x.shape
        size = hidden // self.heads
        query, key, value = self.qkv(x).view(batch, length, 3, self.heads, size).permute(2, 0, 3, 1, 4).unbind(0)
        # Spelt out: PyTorch's fused attention takes three times as long backwards on a CPU (2.15).
        affinity = torch.matmul(query * size**-0.5, key.transpose(-1, -2))
        shares = torch.softmax(affinity + bias.to(affinity.dtype), -1, dtype=affinity.dtype)
        mixed = torch.matmul(shares, value).transpose(1, 2).reshape(batch, length, hidden)
        x = self.attention_norm(x + self.out(mixed))
        return self.output_norm(x + self.down(functional.gelu(self.up(x))))


class Encoder(nn.Module):
    """
    Token ids [batch, length] and their mask (1 where there is a token) to logits [batch]; over 0 is AI. A text's logit is
    the mean of its tokens', so that each part of a text has its share in it.
    """

    def __init__(
        self, vocabulary: int, hidden: int = 384, layers: int = 12, heads: int = 12, inner: int = 1536,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.dropout = dropout
        self.words = nn.Embedding(vocabulary, hidden)
        self.positions = nn.Embedding(MAX_TOKENS, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.layers = nn.ModuleList(Layer(hidden, heads, inner) for _ in range(layers))
        self.logit = nn.Linear(hidden, 1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        rate = self.dropout if self.training else 0.0
        x = self.words(ids) + self.positions.weight[: ids.shape[1]]
        x = functional.dropout(self.norm(x), rate)
        bias = (1 - mask[:, None, None, :].to(x.dtype)) * -10_000.0
        for layer in self.layers:
            x = layer(x, bias)
        weights = mask.to(x.dtype)[:, :, None]
        pooled = (x * weights).sum(1) / weights.sum(1)
        return self.logit(functional.dropout(pooled, rate))[:, 0]


LOW_RANK_SCALE = 2.0


class LowRank(nn.Module):
    """A linear layer that is not trained, plus a trained product of two thin matrices (LoRA, Hu et al. 2021)."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.linear = linear.requires_grad_(False)
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) / linear.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x) + LOW_RANK_SCALE * functional.linear(functional.linear(x, self.down), self.up)


def add_low_rank(encoder: Encoder, rank: int) -> None:
    """Freezes all but the norms and the head, and puts a low-rank path beside each linear layer."""
    for name, parameter in encoder.named_parameters():
        parameter.requires_grad_("norm" in name or name.startswith("logit"))
    for layer in encoder.layers:
        for name in ("qkv", "out", "up", "down"):
            setattr(layer, name, LowRank(getattr(layer, name), rank))


def merge_low_rank(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights with each low-rank path put into those of its linear layer."""
    merged = {}
    for name, tensor in state.items():
        owner, _, rest = name.rpartition(".linear.")
        if name.removesuffix(".down") + ".linear.weight" in state or name.removesuffix(".up") + ".linear.weight" in state:
            continue
        if owner and rest == "weight":
            tensor = tensor + LOW_RANK_SCALE * state[f"{owner}.up"] @ state[f"{owner}.down"]
        merged[f"{owner}.{rest}" if owner else name] = tensor
    return merged
