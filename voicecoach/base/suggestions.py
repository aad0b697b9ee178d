"""Did you mean …?"""

from collections.abc import Iterable


def meant(word: str, known: Iterable[str]) -> str:
    """A question after an unknown word, or an empty string if no known word is similar."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake pays for its import

    close = get_close_matches(word, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""
