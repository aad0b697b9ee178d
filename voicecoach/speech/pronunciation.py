"""How words are said that an engine would say wrongly: "QL" is "quadratus lumborum"."""

import re
from collections.abc import Callable, Mapping


def pronouncing(words: Mapping[str, str]) -> Callable[[str], str]:
    """What makes of a text what an engine is given. What people read stays as it is written.

    A word is replaced where it stands alone: "QL" in "QLs" is not one. It is looked for as it is written; one in small
    letters alone is found in capitals too, as at the start of a sentence. Of words that begin alike the longest counts,
    and what was put in is not looked at again.
    """
    if not words:
        return str
    by_length = sorted(words, key=len, reverse=True)
    exact = {word: words[word] for word in by_length}
    small = {word: words[word] for word in by_length if word == word.lower()}
    parts = [f"(?i:{re.escape(word)})" if word in small else re.escape(word) for word in by_length]
    # Not \b, which finds no edge beside a word that ends with a sign: "L5/S1 (+)".
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")
    return lambda text: pattern.sub(lambda found: exact.get(found.group()) or small[found.group().lower()], text)
