"""Text for engines, without the parts that no engine should get."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from voicecoach.base.errors import SpeechError

LONGEST_TEXT: Final = 20_000
"""Characters in one line; half an hour of speech, so anything longer is a mistake."""

LONGEST_PIECE: Final = 500
"""Characters in one request to an engine.

espeak-ng through pyttsx3 hangs from 30,000 and crashes from 40,000 characters on; Piper's memory grows with the
sentence (facts of both are in docs/architecture.md). Far below either, and a piece is still a paragraph.
"""

_SPACES: Final = frozenset({"Cc", "Zl", "Zp", "Zs"})
_DROPPED: Final = frozenset({"Cf", "Cn", "Co", "Cs"})
_JOINERS: Final = frozenset("\u200c\u200d")
"""Format characters that spell words in Persian and the scripts of India, so they stay."""

_MARKUP: Final = re.compile(r"</?[A-Za-z][^<>]*>")
"""SSML and the like. Windows and Apple voices would obey it, espeak would read it out; both are unwanted."""

_OPENING: Final = re.compile(r"<(?=[/!?A-Za-z])")
"""Start of a tag that is never closed; an engine may close it with its next text."""

_PHONEMES: Final = re.compile(r"\[{2,}|\]{2,}")
"""Double brackets: Piper reads their contents as phonemes, Apple voices as commands."""

_SENTENCE_END: Final = re.compile(r"(?<=[.!?…;:])\s+|(?<=[。！？])")  # noqa: RUF001 - they end sentences
_SPOKEN_SYMBOLS: Final = frozenset({"Sc", "Sm", "So"})
_SPOKEN_MARKS: Final = frozenset("%&@#")


class Unspeakable(SpeechError):  # noqa: N818 - named for the text's property; the engine made no error
    """Nothing in this text can be said. Another try or another engine changes nothing."""


def speakable(text: str) -> str:
    """One line of plain words, without control characters, lone surrogates, markup or engine commands.

    Raises:
        Unspeakable: no sound is left, or the text is longer than `LONGEST_TEXT`.
    """
    if len(text) > LONGEST_TEXT:
        raise Unspeakable(
            f"A text of {len(text):,} characters is too long to be one spoken line.",
            f"Split it into lines of at most {LONGEST_TEXT:,} characters.",
        )
    plain = unicodedata.normalize("NFC", "".join(_plain(character) for character in text))
    line = " ".join(_without_commands(plain).split())
    if not any(map(_has_sound, line)):
        raise Unspeakable("There is nothing to say in an empty line, or in one of marks only.", "Give it words.")
    return line


def romanised(text: str) -> str:
    """A text whose letters of other scripts than the Latin one are spelled by their Unicode names: "무릎" is "mu reup".

    For engines that know the Latin script only and would be silent.
    """
    return " ".join("".join(map(_romanised, text)).split())


def pieces(text: str, limit: int = LONGEST_PIECE) -> list[str]:
    """A text in parts of at most `limit` characters, cut between sentences, else between words, else anywhere."""
    if len(text) <= limit:
        return [text]
    parts: list[str] = []
    for fragment in _fragments(text, limit):
        if parts and len(parts[-1]) + 1 + len(fragment) <= limit:
            parts[-1] = f"{parts[-1]} {fragment}"
        else:
            parts.append(fragment)
    return parts


def _without_commands(text: str) -> str:
    """A text without markup and phonemes, removed until none is left: a removal may join parts into a new one."""
    while (less := _PHONEMES.sub(" ", _MARKUP.sub(" ", text))) != text:
        text = less
    return _OPENING.sub(" ", text)


def _romanised(character: str) -> str:
    name = unicodedata.name(character, "")
    foreign = character.isalpha() and name and "LATIN" not in name and not character.isascii()
    return f" {name.rpartition(' ')[2].lower()} " if foreign else character


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category in _SPACES:
        return " "
    return "" if category in _DROPPED and character not in _JOINERS else character


def _has_sound(character: str) -> bool:
    return character.isalnum() or character in _SPOKEN_MARKS or unicodedata.category(character) in _SPOKEN_SYMBOLS


def _fragments(text: str, limit: int) -> Iterator[str]:
    """Yields sentences if they are short enough, else words, else slices."""
    for sentence in filter(None, _SENTENCE_END.split(text)):
        for part in [sentence] if len(sentence) <= limit else sentence.split():
            for start in range(0, len(part), limit):
                yield part[start : start + limit]
