"""PulseAudio, or PipeWire in its place: where it really plays this program's sound. The one file that knows pulsectl.

PortAudio sees one device there, and never learns that headphones were unplugged: the server moves the stream to the
next best device, which may be a loudspeaker. So the server is asked.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, Final, TypeVar

from voicecoach.base.units import Seconds
from voicecoach.sound.endpoints import Endpoint, endpoint, silenced
from voicecoach.sound.portaudio import Kind

Found = TypeVar("Found")

RECONNECT: Final[Seconds] = 1.0
CONNECT_TIMEOUT: Final[Seconds] = 2.0
"""Time limit to connect. A server that works answers within a millisecond. The library's own limit is not used: it
waits for all of it, also when connected (pulsectl 22.1 to 24.12)."""

REPLY_TIMEOUT: Final[Seconds] = 1.0
"""Time limit of an answer; the library itself would wait for ever for a server that hangs."""

_HARDWARE: Final = 0x0004
"""PA_SINK_HARDWARE."""
_NOBODY: Final = 0xFFFF_FFFF
"""PA_INVALID_INDEX: no module, no client."""

HUNG: Final[Seconds] = 5.0
"""Time before a server that hung is asked again."""

VARIABLES: Final[dict[Kind, str]] = {"output": "PULSE_SINK", "input": "PULSE_SOURCE"}
"""Variables in which libpulse looks for the device of a new stream."""


class Pulse:
    """A client of the server, for one thread. A missing or lost server is asked again later."""

    def __init__(self) -> None:
        self._client: Any = None
        self._try_at: Seconds = 0.0
        self._told = False

    def wait(self, seconds: Seconds) -> bool:
        """Wait some seconds for an event of the server. Returns whether there was one, since the last wait."""
        if not self._told and self._ask(lambda client: client.event_listen(timeout=seconds) or True, None) is None:
            time.sleep(seconds)
        told, self._told = self._told, False
        return told

    def here(self, kind: Kind) -> Endpoint | None:
        """The device with this process's stream; None without a stream or server."""
        return self._ask(lambda client: _here(client, kind))

    def find(self, kind: Kind, name: str) -> Endpoint | None:
        """A present device by name; None if missing."""
        return next((endpoint for endpoint in self.endpoints(kind) if endpoint.name == name), None)

    def default(self, kind: Kind) -> Endpoint | None:
        """The server's present default; None if that is no hardware."""
        found = self.chosen(kind)
        return found if found and found.real else None

    def load(self, module: str, arguments: str) -> bool:
        """Load a module of the server, unless it is loaded, with these or other arguments. Returns whether it is."""
        return self._ask(lambda client: _load(client, module, arguments)) or False

    def unload(self, module: str, arguments: str) -> None:
        """Unload a module that was loaded with these arguments."""
        self._ask(lambda client: [client.module_unload(index) for index in _modules(client, module, arguments)])

    def bring(self, kind: Kind, name: str) -> bool | None:
        """Move this process's stream to a device if needed. Returns whether it is there; None without a stream."""
        return self._ask(lambda client: _bring(client, kind, name))

    def leads(self, sink: str, end: str) -> bool:
        """Returns whether sound played to one sink is heard at another."""
        return bool(sink) and (self._ask(lambda client: _leads(client, sink) == end) or False)

    def chosen(self, kind: Kind) -> Endpoint | None:
        """The server's present default of any kind; None if no server answers."""
        name = self._ask(lambda client: _default_name(client, kind))
        return self.find(kind, name) if name else None

    def of_pipewire(self) -> bool:
        """Returns whether the server is PipeWire."""
        return self._ask(lambda client: "PipeWire" in client.server_info().server_name) or False

    def answers(self) -> bool:
        """Returns whether there is a server."""
        return self._ask(lambda client: client.server_info() and True) or False

    def close(self) -> None:
        """Disconnect from the server. May be called twice."""
        client, self._client = self._client, None
        if client:
            with suppress(Exception):  # any error of a dead server
                client.close()

    def endpoints(self, kind: Kind) -> Sequence[Endpoint]:
        """The present devices."""
        return self._ask(lambda client: [_endpoint(entry, kind) for entry in _devices(client, kind)]) or ()

    def _ask(self, question: Callable[[Any], Found | None], patience: Seconds | None = REPLY_TIMEOUT) -> Found | None:
        """The server's answer; None if none comes in time. A question without `patience` ends by itself."""
        if self._client is None and time.monotonic() < self._try_at:
            return None
        limit = _Limit()
        try:
            self._client = self._client or self._connected(limit)
            with limit.over(self._client, patience):
                return question(self._client)
        except Exception:  # noqa: BLE001 - no library, no server, a server that goes: the sound does not depend on it
            self._try_at = time.monotonic() + (HUNG if limit.passed else RECONNECT)
            self.close()
            return None

    def _connected(self, limit: "_Limit") -> Any:  # noqa: ANN401 - pulsectl has no types
        import pulsectl  # noqa: PLC0415 - it loads libpulse, which may not be there

        client = pulsectl.Pulse("voicecoach", connect=False)

        def told(_: object) -> None:
            self._told = True
            raise pulsectl.PulseLoopStop

        with limit.over(client, CONNECT_TIMEOUT):
            client.connect(autospawn=False)
        client.event_mask_set("sink", "source", "sink_input", "source_output")
        client.event_callback_set(told)
        return client


class _Limit:
    """Ends the waiting for an answer; the library has no limit of its own."""

    def __init__(self) -> None:
        self.passed = False

    @contextmanager
    def over(self, client: Any, patience: Seconds | None) -> Iterator[None]:  # noqa: ANN401
        """A context with a time limit; None for no limit."""
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
    """The device that this process's stream is heard on: behind a virtual sink, the one that it plays on."""
    own = _own(client, kind)
    if own is None:
        return None
    devices = {entry.index: entry for entry in _devices(client, kind)}
    at = devices.get(own.sink if kind == "output" else own.source)
    if at is None:
        return None
    end = _end(client, at, devices) if kind == "output" else at
    told = (silenced(own, "its own stream"), silenced(at, "it"), silenced(end, "it"))
    muted = next(filter(None, told), "")
    return replace(_endpoint(end, kind), muted=muted, by="" if end is at else at.name)


def _leads(client: Any, name: str) -> str:  # noqa: ANN401
    sinks = {entry.index: entry for entry in _devices(client, "output")}
    found = next((entry for entry in sinks.values() if entry.name == name), None)
    return str(_end(client, found, sinks).name) if found else ""


def _own(client: Any, kind: Kind) -> Any:  # noqa: ANN401
    """The stream of this process; None if it has none."""
    streams = client.sink_input_list() if kind == "output" else client.source_output_list()
    own = [stream for stream in streams if stream.proplist.get("application.process.id") == str(os.getpid())]
    return own[-1] if own else None


def _bring(client: Any, kind: Kind, name: str) -> bool | None:  # noqa: ANN401
    """Move this process's stream to a device if needed. Returns whether it is there; None without a stream."""
    own = _own(client, kind)
    wanted = next((entry for entry in _devices(client, kind) if entry.name == name), None)
    if own is None or wanted is None:
        return None if own is None else False
    if (own.sink if kind == "output" else own.source) != wanted.index:
        move = client.sink_input_move if kind == "output" else client.source_output_move
        move(own.index, wanted.index)
        own = _own(client, kind)
    return own is not None and (own.sink if kind == "output" else own.source) == wanted.index


def _end(client: Any, sink: Any, sinks: Mapping[int, Any]) -> Any:  # noqa: ANN401
    """What a sink plays on in the end: itself, if it is hardware, or plays on nothing that can be seen."""
    players, listeners = client.sink_input_list(), client.source_output_list()
    seen = set()
    while sink.index not in seen:
        seen.add(sink.index)
        following = [sinks[index] for index in _following(sink, players, listeners) if index in sinks]
        if not following:
            break
        sink = next((each for each in following if _endpoint(each, "output").headphones), following[0])
    return sink


def _following(sink: Any, players: Sequence[Any], listeners: Sequence[Any]) -> Iterator[int]:  # noqa: ANN401
    """The sinks that a virtual one plays on: by the module that made it, its group, or who hears its monitor."""
    if sink.flags & _HARDWARE or sink.proplist.get("device.api", "") in ("alsa", "bluez", "bluez5"):
        return
    hears = [each for each in listeners if each.source == sink.monitor_source]
    of_modules = [each for each in hears if each.client == _NOBODY]  # all programs' streams have the protocol's module
    modules = {each.owner_module for each in (sink, *of_modules)} - {_NOBODY}
    groups = {each.proplist.get("node.link-group") for each in (sink, *hears)} - {None}
    clients = {each.client for each in hears} - {_NOBODY}
    for player in players:
        if player.proplist.get("application.process.id") == str(os.getpid()):
            continue
        group = player.proplist.get("node.link-group")
        if player.owner_module in modules or group in groups or player.client in clients:
            yield player.sink


def _endpoint(entry: Any, kind: Kind) -> Endpoint:  # noqa: ANN401
    return endpoint(entry, plays=kind == "output")
