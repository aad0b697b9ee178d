"""A problem of a routine file as a line that editors understand."""

from collections.abc import Mapping


def problem_line(file: str, problem: Mapping[str, object]) -> str:
    """`file:line:column: severity: message (path)`, then what to do about it."""
    place = ":".join(str(part) for part in (file, problem.get("line"), problem.get("column")) if part is not None)
    path = f" ({problem['path']})" if problem.get("path") else ""
    suggestion = f" {problem['suggestion']}" if problem.get("suggestion") else ""
    return f"{place}: {problem['severity']}: {problem['message']}{path}{suggestion}"
