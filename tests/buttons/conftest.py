"""The session bus is for the tests of this folder."""

import pytest

pytest.importorskip("dbus_fast")

from session_bus import session_bus

__all__ = ["session_bus"]
