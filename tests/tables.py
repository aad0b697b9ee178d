"""Many small cases in one test, where a test for each would cost more than the case."""

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import signature
from typing import Any


def each_of(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Like `pytest.mark.parametrize`, in one test that goes through all cases and names each that fails.

    The cases share the fixtures of the test. May be stacked.
    """
    columns = [names] if isinstance(names, str) else list(names)
    rows = [_values(case, len(columns)) for case in cases]
    assert rows, "a table has cases"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def all_cases(**fixtures: Any) -> None:
            failed: list[Exception] = []
            for row in rows:
                case = dict(zip(columns, row, strict=True))
                try:
                    test(**fixtures, **case)
                except Exception as error:  # noqa: BLE001 - the others are looked at, too; all are raised at the end
                    error.add_note(f"with {', '.join(f'{name}={value!r}' for name, value in case.items())}")
                    failed.append(error)
            if failed:
                raise ExceptionGroup(f"{len(failed)} of {len(rows)} cases", failed)

        every = signature(test)
        rest = [parameter for name, parameter in every.parameters.items() if name not in columns]
        all_cases.__signature__ = every.replace(parameters=rest)  # type: ignore[attr-defined]  # what pytest asks for
        return all_cases

    return decorate


def _values(case: Any, width: int) -> tuple[Any, ...]:
    """One row, also of a `pytest.param` without marks."""
    if hasattr(case, "values") and hasattr(case, "marks"):
        assert not case.marks, "a mark is for a whole test"
        return tuple(case.values)
    return (case,) if width == 1 else tuple(case)
