"""The phrase table: a pure lookup, read from TOML and checked by hand.

pydantic does not belong in this room, and the file is ours; a user's phrases come through `extra` and are
refused with a `SettingsError` that names the phrase.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from importlib import resources
from typing import Final, NamedTuple

from voicecoach.base.errors import SettingsError, UsageError

UNKNOWN_WORD: Final = "[unk]"
"""Vosk's word for "something else"; without it every sound becomes a command (320 of 352 clips of other speech)."""

WAKE: Final = "wake"
"""The command of a wake word said alone: a phrase right after it needs no other wake word."""

ASKING: Final = ("asking-yes-no", "asking-number")
SITUATIONS: Final = ("intro", "get_ready", "working", "resting", "waiting", "paused", "finished", *ASKING)
"""Situations of an utterance: the session's states, with `asking` split by kind of answer."""

EVERYWHERE: Final = "everywhere"

YIELDING: Final = frozenset({"hold on", "go on", "end workout"})
"""Phrases newer than some users' own: a user's meaning of the same words wins."""
_WORDS: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?: [^\W\d_]+(?:['’][^\W\d_]+)*)*")  # noqa: RUF001 - people type it


class Meaning(NamedTuple):
    """The meaning of a phrase in a situation."""

    command: str
    value: int | None
    phrase: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of the table.

    It is in the grammar of every situation: without it the recogniser would hear the most similar word instead ("start"
    as "stop", "back" as "five").

    Attributes:
        text: words in lower case, single spaces between them.
        costly: needs the second opinion wherever it is said.
        situations: the situations in which it has an effect; elsewhere it is answered.
        value: the number that it stands for.
        safe_in: the situations in which it needs no second opinion, unless it is costly.
        heard_in: the situations whose grammars contain it.
    """

    text: str
    command: str
    costly: bool
    situations: frozenset[str]
    value: int | None = None
    safe_in: frozenset[str] = frozenset(SITUATIONS)
    heard_in: frozenset[str] = frozenset(SITUATIONS)

    @property
    def meaning(self) -> Meaning:
        return Meaning(self.command, self.value, self.text)


@dataclass(frozen=True)
class PhraseTable:
    """All phrases of a language, the user's own among them.

    Attributes:
        wake_word: the word before every command; empty for none.
    """

    language: str
    phrases: tuple[Phrase, ...]
    wake_word: str = ""

    @cached_property
    def by_command(self) -> dict[str, tuple[str, ...]]:
        """Command → its phrases, in the order of the file."""
        found: dict[str, tuple[str, ...]] = {}
        for phrase in self.phrases:
            found[phrase.command] = (*found.get(phrase.command, ()), phrase.text)
        return found

    @cached_property
    def _by_situation(self) -> dict[str, dict[str, Phrase]]:
        names = [*SITUATIONS, *(map(woken, SITUATIONS) if self.wake_word else ())]
        return {name: self._heard_in(name) for name in names}

    def _heard_in(self, situation: str) -> dict[str, Phrase]:
        """Text → phrase; of two with the same text, the one with an effect there."""
        found: dict[str, Phrase] = {}
        for phrase in self.phrases:
            if situation in phrase.heard_in and (phrase.text not in found or situation in phrase.situations):
                found[phrase.text] = phrase
        return found

    def grammar(self, situation: str) -> list[str]:
        """The recogniser's vocabulary there: every phrase, and `[unk]` last.

        Raises:
            UsageError: there is no such situation.
        """
        return [*self._in(situation), UNKNOWN_WORD]

    def obeyed(self, situation: str) -> list[str]:
        """Phrases with an effect there; the others are answered."""
        return [text for text, phrase in self._in(situation).items() if situation in phrase.situations]

    def answers(self, situation: str) -> list[str]:
        """The phrases that answer the open question; empty if there is none."""
        phrases = self._in(situation).values()
        return [p.text for p in phrases if situation in p.situations and p.situations.issubset(ASKING)]

    def is_idle(self, situation: str, phrase: str) -> bool:
        """Returns whether a phrase of `grammar(situation)` has no effect there."""
        return situation not in self._in(situation)[phrase].situations

    def match(self, situation: str, words: Sequence[str]) -> Meaning | None:
        """The meaning of some words there, if they are one whole phrase."""
        phrase = self._in(situation).get(" ".join(words))
        return phrase.meaning if phrase else None

    def calls(self, situation: str, words: Sequence[str]) -> bool:
        """Returns whether words are meant for the coach: they begin with the wake word, or need none there."""
        called = self.wake_word.split()
        return list(words[: len(called)]) == called or situation not in SITUATIONS

    def is_costly(self, situation: str, phrase: str) -> bool:
        """Returns whether a phrase of `grammar(situation)` needs the second opinion."""
        found = self._in(situation)[phrase]
        return found.costly or situation not in found.safe_in

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word of every phrase, once, sorted."""
        return tuple(sorted({word for phrase in self.phrases for word in phrase.text.split()}))

    def _in(self, situation: str) -> dict[str, Phrase]:
        try:
            return self._by_situation[situation]
        except KeyError:
            raise UsageError(f"There is no state {situation!r}.", f"The states are: {', '.join(SITUATIONS)}.") from None


def normalise(text: str) -> str:
    """Lower case, single spaces, straight apostrophes, no punctuation at the ends: as the recogniser writes."""
    return " ".join(text.lower().replace("’", "'").strip(" \t\n.,!?").split())  # noqa: RUF001 - people type it


def woken(situation: str) -> str:
    """The name of a situation just after the wake word."""
    return f"{situation}, woken"


def with_wake_word(table: PhraseTable, word: str) -> PhraseTable:
    """The same table with a wake word, which every command must follow in the same breath or right after.

    A phrase with or after the word needs no second opinion: no other speech was taken for one
    (docs/hearing.md), and free decoding seldom writes the two together. The word alone needs it.

    Raises:
        SettingsError: the wake word is not made of words, or a phrase begins with it.
    """
    wake = normalise(word)
    if not _WORDS.fullmatch(wake):
        raise SettingsError(f"The wake word {word!r} is not made of words alone.", "Write it as it is spoken.")
    if clash := next((p.text for p in table.phrases if f"{p.text} ".startswith(f"{wake} ")), None):
        raise SettingsError(f"The wake word {word!r} begins the phrase {clash!r}.", "Choose another wake word.")
    called = [
        replace(phrase, text=f"{wake} {phrase.text}", costly=False, safe_in=frozenset(SITUATIONS))
        for phrase in table.phrases
    ]
    everywhere = frozenset(map(woken, SITUATIONS))
    after = [
        replace(
            p, costly=False, situations=frozenset(map(woken, p.situations)), safe_in=everywhere, heard_in=everywhere
        )
        for p in table.phrases
    ]
    both = frozenset(SITUATIONS) | everywhere
    alone = Phrase(wake, WAKE, costly=True, situations=both, heard_in=both)
    return PhraseTable(table.language, (*called, *after, alone), wake)


def load(language: str, extra: Mapping[str, Sequence[str]] | None = None) -> PhraseTable:
    """Read a language's table and add the user's phrases to it.

    Args:
        language: `de` or `de-AT`; there is one file per language, whatever the region.
        extra: command → further phrases. They need the second opinion if any shipped phrase of the command
            does.

    Raises:
        SettingsError: no such language; or an added phrase belongs to no command, holds more than words, or
            already means something else in the same place.
    """
    table = parse(_text(language))
    added = [p for name, texts in (extra or {}).items() for p in _added(table, name, texts)]
    own = {phrase.text for phrase in added} & YIELDING
    shipped = [phrase for phrase in table.phrases if phrase.text not in own]
    return PhraseTable(table.language, _without_clashes([*shipped, *added]))


def parse(text: str) -> PhraseTable:
    """A language's table from the text of its file.

    Raises:
        SettingsError: it is not TOML, or a field is missing or of the wrong kind.
    """
    try:
        document = tomllib.loads(text)
        shipped = [phrase for name, entry in document["commands"].items() for phrase in _read(name, entry)]
        if odd := [phrase for phrase in shipped if not isinstance(phrase.text, str)]:
            raise TypeError(f"{odd[0].text!r} is no phrase")  # noqa: TRY301 - told with the rest
        return PhraseTable(document["language"], tuple(shipped))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SettingsError(f"The file of phrases cannot be read: {error}.", "Install voicecoach again.") from error


def _text(language: str) -> str:
    folder = resources.files(__package__)
    tag = language.partition("-")[0]
    file = folder / f"{tag}.toml"
    if re.fullmatch(r"[a-z]{2,3}", tag) and file.is_file():
        return file.read_text(encoding="utf-8")
    known = sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))
    raise SettingsError(
        f"There are no phrases for the language {language!r}.", f"There are some for: {', '.join(known)}."
    )


def _read(command: str, entry: Mapping[str, object]) -> Iterator[Phrase]:
    situations = _situations(entry["where"])
    safe_in = _situations(entry["safe_in"]) if "safe_in" in entry else situations
    for text in entry.get("safe", ()):  # type: ignore[attr-defined]
        yield Phrase(text, command, costly=False, situations=situations, safe_in=safe_in)
    for text in entry.get("costly", ()):  # type: ignore[attr-defined]
        yield Phrase(text, command, costly=True, situations=situations, safe_in=safe_in)
    for text, value in entry.get("values", {}).items():  # type: ignore[attr-defined]
        yield Phrase(text, command, costly=False, situations=situations, value=value, safe_in=safe_in)


def _situations(where: object) -> frozenset[str]:
    return frozenset(SITUATIONS) if where == EVERYWHERE else frozenset(map(str, where))  # type: ignore[call-overload]


def _added(table: PhraseTable, command: str, texts: Sequence[str]) -> Iterator[Phrase]:
    same = [phrase for phrase in table.phrases if phrase.command == command]
    if not same or same[0].value is not None:
        near = get_close_matches(command, table.by_command, 1)
        hint = f"Did you mean {near[0]!r}?" if near else f"The commands are: {', '.join(table.by_command)}."
        raise SettingsError(f"Phrases were added to {command!r}, which takes none.", hint)
    costly = any(phrase.costly for phrase in same)
    situations = frozenset[str]().union(*(phrase.situations for phrase in same))
    safe_in = frozenset[str]().union(*(phrase.safe_in for phrase in same))
    for text in texts:
        words = normalise(text)
        if not _WORDS.fullmatch(words):
            raise SettingsError(
                f"The phrase {text!r} for {command!r} is not made of words alone.",
                "Write it as it is spoken: letters and apostrophes, numbers as words.",
            )
        yield Phrase(words, command, costly, situations, safe_in=safe_in)


def _without_clashes(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    kept: dict[tuple[str, frozenset[str]], Phrase] = {}
    for phrase in phrases:
        for other in kept.values():
            if other.text == phrase.text and other.command != phrase.command and other.situations & phrase.situations:
                raise SettingsError(
                    f"The phrase {phrase.text!r} was added to {phrase.command!r}; it already means {other.command!r}.",
                    "Choose another phrase; nothing else was changed.",
                )
        kept.setdefault((phrase.text, phrase.situations), phrase)
    return tuple(kept.values())
