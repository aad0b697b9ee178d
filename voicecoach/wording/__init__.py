"""The words of the coach: one catalogue a language, as data."""
