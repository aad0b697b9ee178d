"""Changes of settings.toml that keep everything else in it, including comments. Only this file uses tomlkit."""

import tomllib
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import tomlkit

from voicecoach.base import plain_files
from voicecoach.base.errors import SettingsError
from voicecoach.base.paths import Paths, make, written
from voicecoach.base.settings import MAX_SETTINGS_BYTES, Origin, check, from_file


def keep(name: str, value: object, file: Path | None = None) -> Path:
    """Set one setting of the user's.

    Args:
        name: of the setting, or `NAME.KEY` for one entry of a table such as `pronunciations`.
        value: the new value.
        file: instead of the user's settings.toml; created if missing.

    Returns:
        The file.

    Raises:
        SettingsError: the value is not allowed, the file is no TOML, or it cannot be written. Nothing was changed.
    """
    path = file or Paths().settings_file
    document = _read(path)
    table, key = _place(document, name)
    table[key] = value
    top = name.partition(".")[0]
    check(top, document.unwrap()[top], Origin.OPTION)
    _write(path, document, f"Set there: {name} = {tomlkit.item(value).as_string()}")
    return path


def set_text(name: str, text: str, file: Path | None = None) -> Path:
    """Set one setting from the command line: a TOML value (`140`, `true`, `["Mon 07:30"]`), or plain words.

    Raises:
        SettingsError: as `keep`.
    """
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        return keep(name, text, file)
    try:
        return keep(name, value, file)
    except SettingsError:
        if isinstance(value, str):
            raise
        try:  # a name may look like a number
            return keep(name, text, file)
        except SettingsError:
            pass
        raise


def unset(name: str, file: Path | None = None) -> bool:
    """Remove one setting, so that its default holds. Returns whether it was set there.

    Raises:
        SettingsError: there is no such setting, the file is no TOML, or it cannot be written.
    """
    path = file or Paths().settings_file
    document = _read(path)
    *above, key = name.split(".", 1)
    table: Any = document.get(above[0], {}) if above else document
    if key not in table:  # one of another version may be removed, too
        if not above:
            check(name, None, Origin.DEFAULT)
        return False
    del table[key]
    _write(path, document, f"Take out there: {name}")
    return True


def _place(document: tomlkit.TOMLDocument, name: str) -> tuple[MutableMapping[str, Any], str]:
    *above, key = name.split(".", 1)
    if not above:
        return document, key
    table = document.setdefault(above[0], tomlkit.table())
    if not isinstance(table, MutableMapping):
        raise SettingsError(f"{above[0]} is no table, so {name} cannot be set.", f"Set {above[0]} itself.")
    return table, key


def _read(path: Path) -> tomlkit.TOMLDocument:
    from_file(path)  # an invalid file is not touched
    return (
        tomlkit.parse(plain_files.read(path, MAX_SETTINGS_BYTES).decode("utf-8"))
        if path.exists()
        else tomlkit.document()
    )


def _write(path: Path, document: tomlkit.TOMLDocument, by_hand: str) -> None:
    try:
        make(path.parent)
        real = path.resolve()  # the file may be a link to another place; it stays one
        part = real.with_name(f"{real.name}.part")
        with written(part) as out:
            out.write(tomlkit.dumps(document))
        part.replace(real)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror or error}.", by_hand) from error
