"""PulseAudio, or PipeWire in its name: where it really plays this program's sound. The one file that knows pulsectl.

PortAudio sees one device there, and never learns that headphones were unplugged: the server moves the stream to the
next best device, which may be a loudspeaker. So the server is asked.
"""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from voicecoach.base.units import Seconds
from voicecoach.sound.portaudio import Kind

Found = TypeVar("Found")

RECONNECT: Final[Seconds] = 1.0
CONNECT_TIMEOUTS: Final[Sequence[Seconds]] = (0.05, 0.15, 0.6, 1.2)
"""How long each try to connect may take. A server that answers does so within some milliseconds; but pulsectl 22.1 to
24.12 wait for all of the time they are given, also when they are connected, so the first try gives them little."""

REPLY_TIMEOUT: Final[Seconds] = 1.0
"""How long an answer may take; the library itself would wait for ever for a server that hangs."""

HUNG: Final[Seconds] = 5.0
"""How long a server that hung is left alone."""

VARIABLES: Final[dict[Kind, str]] = {"output": "PULSE_SINK", "input": "PULSE_SOURCE"}
"""Where libpulse looks for the device of a stream that is opened."""

_HEADPHONES: Final = re.compile(r"head.?(phone|set)|ear.?(phone|bud|pod)|airpod|hands.?free", re.IGNORECASE)
_NOWHERE: Final = "auto_null"
"""What the server plays to when there is no device at all."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A sink or source of the server.

    Attributes:
        name: which stays the same when it is unplugged and comes back.
        title: for people.
        headphones: only who wears it hears it, as far as its names and that of its active port tell.
        unplugged: it has a socket for headphones, and nothing is in it. The sink of a laptop stays when a plug is
            pulled out, and plays on its loudspeaker.
        bluetooth: it is reached without a wire. A microphone that is switches its headset to telephone quality.
        real: it is hardware or stands for some; not the server's void, nor what hears a speaker's own sound.
    """

    name: str
    title: str
    headphones: bool = False
    unplugged: bool = False
    bluetooth: bool = False
    real: bool = True
    channels: int = 1


def sounds_like_headphones(name: str) -> bool:
    """Whether a device's name tells that only who wears it hears it."""
    return _HEADPHONES.search(name) is not None


class Pulse:
    """A client of the server. Only one thread may use it. A server that is not there, or goes, is asked again later."""

    def __init__(self) -> None:
        self._client: Any = None
        self._try_at: Seconds = 0.0
        self._told = False

    def wait(self, seconds: Seconds) -> bool:
        """Wait so long, or until the server has something to tell; whether it has."""
        self._told = False
        if self._ask(lambda client: client.event_listen(timeout=seconds) or True, None) is None:
            time.sleep(seconds)
        return self._told

    def here(self, kind: Kind) -> Endpoint | None:
        """Where the stream of this process is now; None if it has none, or there is no server."""
        return self._ask(lambda client: _here(client, kind))

    def find(self, kind: Kind, name: str) -> Endpoint | None:
        """A device that is there now."""
        return next((endpoint for endpoint in self.endpoints(kind) if endpoint.name == name), None)

    def default(self, kind: Kind) -> Endpoint | None:
        """What the server would choose now; None if that is no hardware."""
        name = self._ask(lambda client: _default_name(client, kind))
        found = self.find(kind, name) if name else None
        return found if found and found.real else None

    def load(self, module: str, arguments: str) -> bool:
        """See that a module of the server is loaded, with these arguments or as somebody else has loaded it."""
        return self._ask(lambda client: _load(client, module, arguments)) or False

    def unload(self, module: str, arguments: str) -> None:
        """Take away a module that was loaded with these arguments."""
        self._ask(lambda client: [client.module_unload(index) for index in _modules(client, module, arguments)])

    def wired_microphone(self) -> Endpoint | None:
        """A microphone to take instead of the default one, if that is a Bluetooth headset's and there is another."""
        default = self.default("input")
        if default is None or not default.bluetooth:
            return None
        others = [other for other in self.endpoints("input") if other.real and not other.bluetooth]
        return others[0] if others else None

    def close(self) -> None:
        """Leave the server. May be called twice."""
        client, self._client = self._client, None
        if client:
            with suppress(Exception):  # whatever a dead server says to that
                client.close()

    def endpoints(self, kind: Kind) -> Sequence[Endpoint]:
        """The devices that are there now."""
        return self._ask(lambda client: [_endpoint(entry) for entry in _devices(client, kind)]) or ()

    def _ask(self, question: Callable[[Any], Found | None], patience: Seconds | None = REPLY_TIMEOUT) -> Found | None:
        """An answer, None if nobody answers, or not in time; a question without patience ends by itself."""
        if self._client is None and time.monotonic() < self._try_at:
            return None
        limit = _Limit()
        try:
            self._client = self._client or self._connected()
            with limit.over(self._client, patience):
                return question(self._client)
        except Exception:  # noqa: BLE001 - no library, no server, a server that goes: the sound does not depend on it
            self._try_at = time.monotonic() + (HUNG if limit.passed else RECONNECT)
            self.close()
            return None

    def _connected(self) -> Any:  # noqa: ANN401 - pulsectl has no types
        import pulsectl  # noqa: PLC0415 - it loads libpulse, which may not be there

        client = pulsectl.Pulse("voicecoach", connect=False)

        def told(_: object) -> None:
            self._told = True
            raise pulsectl.PulseLoopStop

        _connect(client)
        client.event_mask_set("sink", "source", "sink_input", "source_output")
        client.event_callback_set(told)
        return client


class _Limit:
    """Ends the waiting for an answer; the library has no limit of its own."""

    def __init__(self) -> None:
        self.passed = False

    @contextmanager
    def over(self, client: Any, patience: Seconds | None) -> Iterator[None]:  # noqa: ANN401
        """While inside; None for no limit."""
        if patience is None:
            yield
            return

        def enough() -> None:
            self.passed = True
            client.close()  # what another thread does to end a loop

        timer = threading.Timer(patience, enough)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _connect(client: Any) -> None:  # noqa: ANN401
    """Connect, in several tries if the server is slow.

    Raises:
        pulsectl.PulseError: there is no server, or none that answers.
    """
    for patience in CONNECT_TIMEOUTS:
        began = time.monotonic()
        try:
            client.connect(autospawn=False, timeout=patience)
        except Exception:
            if (
                patience == CONNECT_TIMEOUTS[-1] or time.monotonic() - began < patience
            ):  # then it was not for lack of time
                raise
        else:
            return


def _load(client: Any, module: str, arguments: str) -> bool:  # noqa: ANN401
    if not _modules(client, module):
        client.module_load(module, arguments)
    return True


def _modules(client: Any, name: str, arguments: str | None = None) -> list[int]:  # noqa: ANN401
    entries = [entry for entry in client.module_list() if entry.name == name]
    return [entry.index for entry in entries if arguments in (None, entry.argument)]


def _devices(client: Any, kind: Kind) -> Sequence[Any]:  # noqa: ANN401
    devices: Sequence[Any] = client.sink_list() if kind == "output" else client.source_list()
    return devices


def _default_name(client: Any, kind: Kind) -> str:  # noqa: ANN401
    server = client.server_info()
    return str(server.default_sink_name if kind == "output" else server.default_source_name)


def _here(client: Any, kind: Kind) -> Endpoint | None:  # noqa: ANN401
    streams = client.sink_input_list() if kind == "output" else client.source_output_list()
    own = [stream for stream in streams if stream.proplist.get("application.process.id") == str(os.getpid())]
    if not own:
        return None
    index = own[-1].sink if kind == "output" else own[-1].source
    return next((_endpoint(entry) for entry in _devices(client, kind) if entry.index == index), None)


def _endpoint(entry: Any) -> Endpoint:  # noqa: ANN401
    properties = entry.proplist
    shape = properties.get("device.form_factor", "")
    port = getattr(entry.port_active, "name", "") or ""
    headphones = any(map(sounds_like_headphones, (entry.name, entry.description, shape, port)))
    sockets = [port.available for port in entry.port_list if sounds_like_headphones(port.name)]
    unplugged = bool(sockets) and all(available == "no" for available in sockets)
    monitor = properties.get("device.class") == "monitor"
    bluetooth = "bluetooth" in properties.get("device.bus", "") or properties.get("device.api", "").startswith("bluez")
    real = entry.name != _NOWHERE and not monitor
    return Endpoint(entry.name, entry.description, headphones, unplugged, bluetooth, real, entry.channel_count)
