"""How much is tried: a sample in the normal run, everything with --long."""

from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, settings

NORMAL = 40
"""Random examples of a test that doesn't say how many."""

TIMES = 25
"""How many times as much --long tries."""


def is_long() -> bool:
    return settings().max_examples > NORMAL


def examples(count: int = NORMAL) -> settings:
    """For a test with hypothesis: so many examples, and `TIMES` as many with --long."""
    return settings(
        deadline=None,
        max_examples=count * TIMES if is_long() else count,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


def sample(cases: Sequence[Any], count: int) -> list[Any]:
    """So many of the cases, evenly spread; all of them with --long."""
    return list(cases) if is_long() else list(cases[:: max(1, len(cases) // count)][:count])
