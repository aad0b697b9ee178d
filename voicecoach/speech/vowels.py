"""Where the first vowel of a phrase begins, by a model's own durations: its vowels, and how to get at the durations."""

from typing import Final

IPA_VOWELS: Final = frozenset("ˈˌaeiouyæɐɑɒɔəɘɚɛɜɝɞɪɨɵøœʉʊʌɤɯ")  # noqa: RUF001 - the alphabet's own letters
"""Vowels of the International Phonetic Alphabet, and the marks of stress before one."""


def with_output(model: bytes, name: bytes) -> bytes:
    """An ONNX model with one more output, an inner tensor's name.

    The usual ways need the package onnx. A message of Protocol Buffers that is appended to another is merged into it,
    and lists grow; so the name of the output, as ModelProto.graph (field 7), GraphProto.output (12),
    ValueInfoProto.name (1), is all it takes.
    """
    for field in (1, 12, 7):
        name = bytes([field << 3 | 2, len(name)]) + name
    return model + name
