"""Catalogues of lines: everything that the coach says of its own accord, by name, one data file per language.

The plural form of a message is chosen by the standard library's gettext, from the same expression as in
gettext's own catalogues (https://www.gnu.org/software/gettext/manual/html_node/Plural-forms.html).
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from importlib.resources import files
from itertools import islice, permutations
from math import factorial
from typing import Final

from voicecoach.base.errors import VoicecoachError

FILES: Final = files("voicecoach.wording")


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Number words of a language.

    Attributes:
        small: from zero on, all with a word of their own.
        tens: zero, ten, twenty …
        both: a ten with a one; `inside` is how some ones are said in it.
        hundreds: zero, one hundred, two hundred …; `hundred` is the word for exactly 100.
        and_rest: a hundred with more.
        thousand, thousands: 1000, and more of them; `then` stands before what follows.
        ordinals: first, second …
        before: endings by the gender of a noun that follows (`m`, `f`), where a number has one.
        hours: of the clock, 12 or 24.
        capitals: nouns have a capital wherever they stand.
    """

    small: Sequence[str]
    tens: Sequence[str]
    both: str
    hundreds: Sequence[str]
    hundred: str
    and_rest: str
    thousand: str
    thousands: str
    then: str
    ordinals: Sequence[str]
    hours: int
    capitals: bool
    inside: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class LineCatalogue:
    """The messages of one language.

    Attributes:
        language: its tag, `en`.
        messages: by name, a text with placeholders, or its singular and plural forms.
        variants: by name, the variants of a frequent line; these names are not in `messages`.
        form: the index of a number's plural form, from 0.
        numbers: number words.
        phases: the default word of each phase.
        and_before: by pattern, the form of the message `and` before a word whose beginning matches.
    """

    language: str
    messages: Mapping[str, str | tuple[str, ...]]
    variants: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]
    numbers: Numbers
    phases: Mapping[str, str]
    and_before: Mapping[str, str] = field(default_factory=dict)

    def line(self, name: str, /, **values: str) -> str:
        """A message with its values.

        Raises:
            KeyError: there is no such message, or a value of it is missing; tests hold the code to the catalogue.
        """
        text = self.messages[name]
        if not isinstance(text, str):
            raise KeyError(f"{name} counts something")
        return text.format_map(values) if values else text

    def variants_of(self, name: str, seed: int = 0) -> tuple[str, ...]:
        """The variants of a line, in the seed's order, the file's for 0; empty for a line without variants."""
        return _ordered(self.variants.get(name, ()), seed)

    def counted(self, name: str, count: int, /, **values: str) -> str:
        """A message in the plural form of a number.

        Raises:
            KeyError: there is no such message, or a value of it is missing.
        """
        forms = self.messages[name]
        if isinstance(forms, str):
            raise KeyError(f"{name} counts nothing")
        return forms[self.form(count)].format_map(values)


@cache
def _ordered(ways: tuple[str, ...], seed: int) -> tuple[str, ...]:
    return next(islice(permutations(ways), seed % factorial(len(ways)), None))


def languages() -> list[str]:
    """The tags of all languages that have a catalogue."""
    return sorted(file.name.removesuffix(".toml") for file in FILES.iterdir() if file.name.endswith(".toml"))


def unspoken(language: str) -> str:
    """A sentence, without full stop, about a language that the coach does not speak; empty for one that it does."""
    known = languages()
    if language.partition("-")[0] in known:
        return ""
    return f"The coach speaks {', '.join(sorted(known, key=lambda tag: (tag != 'en', tag)))}, not {language}"


@cache
def load(language: str) -> LineCatalogue:
    """The catalogue of a language, read once.

    Raises:
        FileNotFoundError: the language has none.
    """
    return parse((FILES / f"{language}.toml").read_text(encoding="utf-8"))


def nearest(language: str) -> LineCatalogue:
    """The catalogue of a language, `de` or `de-AT`; English for one that has none."""
    tag = language.partition("-")[0]
    return load(tag if tag in languages() else "en")


def parse(text: str) -> LineCatalogue:
    """A catalogue from its text.

    Raises:
        VoicecoachError: it is not TOML, or a field is missing or of the wrong kind.
    """
    try:
        data = tomllib.loads(text)
        messages = {name: tuple(said) if isinstance(said, list) else said for name, said in data["messages"].items()}
        variants = {name: tuple(ways) for name, ways in data["variants"].items()}
        numbers = Numbers(**data["numbers"])
        form, joined = c2py(data["plural"]), data.get("and-before", {})
        return LineCatalogue(data["language"], messages, variants, form, numbers, data["phases"], joined)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise VoicecoachError(f"What the coach says cannot be read: {error}.", "Install voicecoach again.") from error
