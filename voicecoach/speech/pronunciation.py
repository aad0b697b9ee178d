"""Pronunciation of words that an engine says wrongly: "QL" is "quadratus lumborum"."""

import re
from collections.abc import Callable, Mapping


def pronouncing(words: Mapping[str, str]) -> Callable[[str], str]:
    """A function that turns a text into the engine's text. Displayed text is not changed.

    Only whole words are replaced: "QL" in "QLs" is not one. Upper and lower case count, except that a word in lower
    case is also found with capitals, as at the start of a sentence. Of words with the same beginning the longest is
    used, and replacements are not replaced again.
    """
    if not words:
        return str
    by_length = sorted(words, key=len, reverse=True)
    exact = {word: words[word] for word in by_length}
    small = {word: words[word] for word in by_length if word == word.lower()}
    parts = [f"(?i:{re.escape(word)})" if word in small else re.escape(word) for word in by_length]
    # Not \b, which finds no edge after a word that ends with a sign: "L5/S1 (+)".
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")
    return lambda text: pattern.sub(lambda found: exact.get(found.group()) or small[found.group().lower()], text)
