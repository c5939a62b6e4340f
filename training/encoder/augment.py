"""What texts suffer on their way: changes that a detector has to see through, made to both classes alike."""

import re
from collections.abc import Callable
from random import Random

SENTENCE_START = re.compile(r"(?<=[.!?…])[\"”»)]*\s+(?=[\"“«(—–-]*\s?[A-ZА-ЯЁ])")
MARKDOWN = re.compile(r"^\s{0,3}(?:#{1,6}|[-*+]|\d+[.)])\s+|\*\*|__|`", re.MULTILINE)
SMALL_WORDS = re.compile(r"\b(?:the|a|an|и|в|на|не|что|это|как)\b ", re.IGNORECASE)
WORD = re.compile(r"\w+")
INNER_LETTER = re.compile(r"(?<=[^\W\d_])[^\W\d_]")
LETTERS = {"en": "etaoinshrdlucmfwypvbgk", "ru": "оеаинтсрвлкмдпуяыьгзбчй"}


def sentence_starts(text: str) -> list[int]:
    """Offsets at which sentences begin, 0 first."""
    return [0, *(match.end() for match in SENTENCE_START.finditer(text))]


def lower_case(text: str, lang: str, random: Random) -> str:
    return text.lower()


def lower_starts(text: str, lang: str, random: Random) -> str:
    """Sentences that begin with a small letter, as in chats."""
    return re.sub(r"(^|[.!?]\s+)(\w)", lambda match: match[1] + match[2].lower(), text)


def stray_capitals(text: str, lang: str, random: Random) -> str:
    """Capitals inside words: what the normaliser leaves of them."""
    rate = random.uniform(0.002, 0.03)
    return INNER_LETTER.sub(lambda match: match[0].upper() if random.random() < rate else match[0], text)


def typos(text: str, lang: str, random: Random) -> str:
    """One letter of some words dropped, doubled, swapped with the next or replaced: in 1 to 8 % of the words."""
    rate = random.uniform(0.01, 0.08)

    def mistype(match: re.Match) -> str:
        word = match[0]
        if len(word) < 4 or random.random() > rate:
            return word
        at = random.randrange(1, len(word) - 1)
        kind = random.randrange(4)
        if kind == 0:
            return word[:at] + word[at + 1 :]
        if kind == 1:
            return word[:at] + word[at] + word[at:]
        if kind == 2:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[:at] + random.choice(LETTERS[lang]) + word[at + 1 :]

    return WORD.sub(mistype, text)


def drop_words(text: str, lang: str, random: Random) -> str:
    """Some of the small words left out."""
    rate = random.uniform(0.05, 0.4)
    return SMALL_WORDS.sub(lambda match: "" if random.random() < rate else match[0], text)


def drop_commas(text: str, lang: str, random: Random) -> str:
    rate = random.uniform(0.1, 0.6)
    return re.sub(",", lambda match: "" if random.random() < rate else ",", text)


def plain_marks(text: str, lang: str, random: Random) -> str:
    """Typographic quotes, dashes and ellipses as a keyboard has them."""
    for marks, plain in (("“”„«»", '"'), ("‘’", "'"), ("—–", "-")):
        text = re.sub(f"[{marks}]", plain, text)
    return text.replace("…", "...")


def strip_markdown(text: str, lang: str, random: Random) -> str:
    return MARKDOWN.sub("", text)


def shuffle_sentences(text: str, lang: str, random: Random) -> str:
    """Neighbouring sentences swapped here and there."""
    starts = sentence_starts(text)
    parts = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)])]
    for i in range(len(parts) - 1):
        if random.random() < 0.2:
            parts[i], parts[i + 1] = parts[i + 1].rstrip() + " ", parts[i].rstrip() + " "
    return "".join(parts)


CHANGES: list[tuple[float, Callable[[str, str, Random], str]]] = [
    (0.15, strip_markdown),
    (0.12, plain_marks),
    (0.08, typos),
    (0.06, drop_words),
    (0.06, drop_commas),
    (0.04, lower_starts),
    (0.03, lower_case),
    (0.05, stray_capitals),
    (0.03, shuffle_sentences),
]
"""Each change, and how often it is made."""


def augment(text: str, lang: str, random: Random) -> str:
    """The text after none, one or several changes."""
    for rate, change in CHANGES:
        if random.random() < rate:
            text = change(text, lang, random)
    return text
