"""The tokenizer: SentencePiece's unigram pieces of the start, pruned to those that the training texts use."""

from collections import Counter
from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
START, PAD, END, UNKNOWN = range(4)


def build_tokenizer(pieces: list[tuple[str, float]], is_word_piece: bool = False) -> Tokenizer:
    """A tokenizer that adds no special tokens; runs of white space count as one space, line breaks among them."""
    if is_word_piece:
        words = {piece: i for i, (piece, _) in enumerate(pieces)}
        tokenizer = Tokenizer(models.WordPiece(words, unk_token=SPECIAL[UNKNOWN], max_input_chars_per_word=100))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        return tokenizer
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=UNKNOWN, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer


def is_basic(piece: str) -> bool:
    """Whether texts may need a piece that no training text has: one letter or sign, with or without a space before."""
    bare = piece.removeprefix("▁")
    if len(bare) > 1:
        return False
    return bare == "" or ord(bare) < 0x250 or 0x400 <= ord(bare) < 0x460 or 0x2010 <= ord(bare) < 0x2040


def prune(
    pieces: list[tuple[str, float]], texts: Iterable[str], size: int, progress=lambda done: None
) -> list[int]:
    """The indices of the pieces to keep, in their order: specials, basic ones, then the most used up to `size`."""
    tokenizer = build_tokenizer(pieces)
    counts: Counter[int] = Counter()
    batch: list[str] = []

    def count() -> None:
        for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            counts.update(encoding.ids)
        progress(len(batch))
        batch.clear()

    for text in texts:
        batch.append(text)
        if len(batch) == 1000:
            count()
    count()
    kept = {i for i, (piece, _) in enumerate(pieces) if i < len(SPECIAL) or is_basic(piece)}
    for index, _ in counts.most_common():
        if len(kept) >= size:
            break
        kept.add(index)
    return sorted(kept)
