"""Runs voicecoach as if this were Windows or a Mac, as far as that goes here: `elsewhere.py PLATFORM [CALLS]`.

The libraries are those of this computer, and so are its files. But our own modules are imported anew with
`sys.platform` changed and without what that platform does not have: modules, functions of `os`, `signal` and `time`. So
whatever is used unguarded shows. Without arguments every module of the package is imported, by name on stdout;
else CALLS are lists of arguments, as JSON, that the program is called with one after the other.
"""

import importlib
import json
import os
import pkgutil
import shutil
import signal
import sys
import time
import types
from collections.abc import Callable

UNIX_MODULES = ("fcntl", "termios", "tty", "pty", "pwd", "grp", "resource", "syslog", "readline", "curses")
UNIX_FUNCTIONS = (
    *("fork", "forkpty", "getuid", "geteuid", "getgid", "getegid", "getpgrp", "getpgid", "tcgetpgrp", "setsid"),
    *("killpg", "mkfifo", "chown", "lchown", "fchmod", "fchown", "getgroups", "getloadavg", "nice", "sync"),
    *("statvfs", "fstatvfs", "wait", "posix_fadvise", "sched_setaffinity", "sched_getaffinity", "pipe2", "O_NOFOLLOW"),
    *("O_NONBLOCK", "O_DIRECTORY", "O_CLOEXEC", "O_SYNC", "O_DSYNC", "sysconf", "confstr", "posix_spawn", "ttyname"),
)
SIGNALS = ("SIGHUP", "SIGKILL", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGALRM", "SIGPIPE", "SIGWINCH", "SIGTSTP")
LINUX_ONLY = (
    "posix_fadvise",
    "sched_setaffinity",
    "sched_getaffinity",
    "memfd_create",
    "eventfd",
    "pidfd_open",
    "pipe2",
)


def ours() -> list[str]:
    """Every module of the package by name, but those that do something when they are imported."""
    import voicecoach  # noqa: PLC0415 - imported twice: here, and as on another platform

    found = pkgutil.walk_packages(voicecoach.__path__, "voicecoach.")
    return ["voicecoach", *(module.name for module in found if not module.name.endswith("__main__"))]


def take_away(holder: object, names: tuple[str, ...]) -> None:
    for name in names:
        if hasattr(holder, name):
            delattr(holder, name)


def become(platform: str) -> None:
    """Forget our own modules, and be another platform for what is imported from now on."""
    for name in [name for name in sys.modules if name.partition(".")[0] in {"voicecoach", "platformdirs"}]:
        del sys.modules[name]
    sys.platform = platform
    take_away(time, ("CLOCK_BOOTTIME",))
    take_away(os, LINUX_ONLY)
    if platform != "win32":
        return
    for name in (*UNIX_MODULES, "winreg"):
        sys.modules[name] = None  # type: ignore[assignment] - so that importing it fails
    free = shutil.disk_usage(".")  # it asks the system in another way there
    shutil.disk_usage = lambda _: free  # type: ignore[assignment]
    take_away(os, UNIX_FUNCTIONS)
    take_away(signal, SIGNALS)
    take_away(time, ("clock_gettime", "CLOCK_MONOTONIC", "tzset"))
    sys.modules["msvcrt"] = types.SimpleNamespace(  # type: ignore[assignment]
        LK_NBLCK=2, locking=lambda *_: None, kbhit=lambda: False, getwch=lambda: ""
    )


def ask_variables_for_folders() -> None:
    """Where its registry and its libraries cannot be asked, platformdirs asks %LOCALAPPDATA%."""
    windows = importlib.import_module("platformdirs.windows")
    windows.get_win_folder = windows.get_win_folder_from_env_vars


def leave_its_own_platform_to(library: str) -> None:
    """It calls functions that its binary has on the other platform alone."""
    module = importlib.import_module(library)
    module._sys = types.SimpleNamespace(platform="linux", getfilesystemencoding=sys.getfilesystemencoding)


def main(platform: str, calls: str = "") -> int:
    names = ours()
    for name in ("soundfile", *names):  # with them all libraries, which are this computer's
        importlib.import_module(name)
    importlib.import_module("voicecoach.hearing.recogniser").library()
    become(platform)
    leave_its_own_platform_to("soundfile")
    if platform == "win32":
        ask_variables_for_folders()
    for name in names:
        importlib.import_module(name)
    if calls:
        execute = importlib.import_module("voicecoach.cli.app").execute
        return max(_called(execute, arguments) for arguments in json.loads(calls))
    sys.stdout.write("\n".join(names))
    return 0


def _called(execute: Callable[[list[str]], int], arguments: list[str]) -> int:
    code = execute(arguments)
    sys.stdout.write("\0")  # the end of what it printed
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
