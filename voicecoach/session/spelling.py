"""Numbers, lengths of time and names as spoken, in the words of a catalogue."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voicecoach.base.units import Seconds
from voicecoach.session.lines import Line
from voicecoach.wording.catalogue import LineCatalogue


@dataclass(frozen=True, slots=True)
class Spelling:
    """Numbers, lengths of time and lists in one language."""

    catalogue: LineCatalogue

    def line(self, name: str, /, **values: str) -> Line:
        """A line of the catalogue by its name."""
        return Line(self.catalogue.line(name, **values), name)

    def some(self, name: str, count: int) -> str:
        """A count of things: "one set", "three sets"."""
        return self._counted(name, count)

    def _counted(self, name: str, count: int, **values: str) -> str:
        n, before = self.number(count), self.catalogue.numbers.before
        genders = {gender: _ending(n, endings) for gender, endings in before.items()}
        return self.catalogue.counted(name, count, n=n, **genders, **values)

    def number(self, n: int) -> str:
        """A number in words from zero to 9999; digits beyond."""
        numbers = self.catalogue.numbers
        if n < len(numbers.small):
            return numbers.small[n]
        if n < 100:
            ten, one = numbers.tens[n // 10], numbers.small[n % 10]
            return numbers.both.format(ten=ten, one=numbers.inside.get(one, one)) if n % 10 else ten
        if n < 1000:
            hundred, rest = numbers.hundreds[n // 100], n % 100
            if n == 100:
                return numbers.hundred
            return numbers.and_rest.format(hundred=hundred, rest=self.number(rest)) if rest else hundred
        if n >= 10_000:
            return str(n)
        thousand = numbers.thousand if n < 2000 else numbers.thousands.format(n=self.number(n // 1000))
        return thousand + (numbers.then + self.number(n % 1000) if n % 1000 else "")

    def nth_set(self, n: int) -> str:
        """A set by number: "second set"; without an ordinal in the catalogue, "set thirteen"."""
        ordinals = self.catalogue.numbers.ordinals
        if n <= len(ordinals):
            return self.line("nth-set", nth=ordinals[n - 1])
        return self.line("set-n", n=self.number(n))

    def duration(self, seconds: Seconds) -> str:
        """A length of time in words: "forty five seconds", "one and a half minutes"."""
        halves = round(seconds / 30)
        if seconds < 60 or abs(seconds - 30 * halves) >= 1:
            minutes, rest = divmod(round(seconds), 60)
            if not minutes:
                return self.some("seconds", rest)
            if not rest:
                return self._minutes(minutes)
            return self.both(self.some("minutes", minutes), self.some("seconds", rest))
        minutes, half = divmod(halves, 2)
        return self.some("minutes-and-a-half", minutes) if half else self._minutes(minutes)

    def _minutes(self, minutes: int) -> str:
        """Minutes, or whole and half hours: ninety minutes are "one and a half hours"."""
        hours, rest = divmod(minutes, 60)
        if hours and rest in (0, 30):
            return self.some("hours-and-a-half" if rest else "hours", hours)
        return self.some("minutes", minutes)

    def about(self, seconds: Seconds) -> str:
        """A rough length of time: "about forty minutes"."""
        minutes = round(seconds / 60)
        return self.line("about", time=self._minutes(minutes)) if minutes else self.line("less-than-a-minute")

    def in_seconds(self, value: Seconds) -> str:
        """A length in seconds, to a tenth: "three seconds", "three and a half seconds", "two point seven seconds"."""
        whole, part = divmod(round(value * 10), 10)
        if part == 0:
            return self.some("seconds", whole)
        if part == 5:
            return self.some("seconds-and-a-half", whole) if whole else self.line("half-a-second")
        return self.line("seconds-point", n=self.number(whole), tenths=self.number(part))

    def clock(self, second_of_day: Seconds) -> str:
        """The time of day, on the language's 12 or 24 hour clock."""
        hour, minute = divmod(int(second_of_day // 60) % (24 * 60), 60)
        if self.catalogue.numbers.hours == 12:
            hour = (hour - 1) % 12 + 1
        name = "clock" if minute >= 10 else ("clock-oh" if minute else "clock-full")
        said = self.number(hour)
        return self.catalogue.counted(name, hour, hour=said, minute=self.number(minute))

    def listing(self, names: Sequence[str]) -> str:
        """Names in a row: "a, b and c"."""
        return names[0] if len(names) == 1 else self.both(", ".join(names[:-1]), names[-1])

    def both(self, first: str, last: str) -> str:
        """Two things joined: "a and b"; the last one's beginning decides the form of "and"."""
        for beginning, said in self.catalogue.and_before.items():
            if re.match(beginning, last, re.IGNORECASE):
                return said.format(first=first, last=last)
        return self.line("and", first=first, last=last)

    def lowered(self, name: str) -> str:
        """A name inside a sentence, in lower case unless it has capitals inside or the language capitalises nouns."""
        if self.catalogue.numbers.capitals:
            return name
        return name[:1].lower() + name[1:] if name[1:] == name[1:].lower() else name


def sentence(text: str) -> str:
    """A text with a capital and a full stop, so that the voice falls; a line of the catalogue stays that line."""
    said = text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
    return text.reworded(said) if isinstance(text, Line) else said


def _ending(number: str, endings: Mapping[str, str]) -> str:
    """A number before a noun: its first matching ending is replaced."""
    for old, new in endings.items():
        if number.endswith(old):
            return number.removesuffix(old) + new
    return number
