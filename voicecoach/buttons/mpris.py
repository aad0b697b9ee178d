"""Players on the session bus, by the MPRIS specification 2.2: ours, to which desktops hand the media keys, and others.

Uses dbus-fast.

https://specifications.freedesktop.org/mpris-spec/latest/
"""

import asyncio
import os
from collections.abc import Callable
from typing import Annotated, Any, Final, TypeAlias

from dbus_fast import Message, MessageType, NameFlag, PropertyAccess, RequestNameReply, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool, DBusDict, DBusDouble, DBusInt64, DBusObjectPath, DBusSignature, DBusStr
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property

PLAYERS: Final = "org.mpris.MediaPlayer2."
OWN_NAME: Final = f"{PLAYERS}voicecoach"
NOT_OTHERS: Final = (OWN_NAME, f"{PLAYERS}playerctld")
"""Beginnings of the names of players that are not to be paused: workouts, and proxies of other players."""

PLAYER: Final = "org.mpris.MediaPlayer2.Player"
PATH: Final = "/org/mpris/MediaPlayer2"
TRACK: Final = "/org/voicecoach/exercise"
BUS: Final = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
PROPERTY_CHANGES: Final = f"type='signal',member='PropertiesChanged',path='{PATH}',arg0='{PLAYER}'"

PLAYER_TIMEOUT: Final = 1.0
"""Seconds to wait for a player's reply; one that hangs is skipped."""

Press: TypeAlias = Callable[[str], None]
Texts: TypeAlias = Annotated[list[str], DBusSignature("as")]


def _always(name: str, kind: Any, value: object) -> Any:  # noqa: ANN401 - dbus-fast reads types from annotations
    """A property that never changes."""

    def read(_: ServiceInterface) -> object:
        return value

    read.__annotations__["return"] = kind
    read.__name__ = name  # by which dbus-fast looks it up
    return dbus_property(PropertyAccess.READ, name)(read)


def _button(name: str) -> Any:  # noqa: ANN401 - a descriptor of dbus-fast
    """A method that presses the button of its name."""

    def press(player: "Player") -> None:
        player.press(name)

    return dbus_method(name)(press)


class Application(ServiceInterface):
    """The program: it has no window to raise, and a workout ends by its own question."""

    def __init__(self) -> None:
        super().__init__("org.mpris.MediaPlayer2")

    @dbus_method(name="Raise")
    def raise_(self) -> None: ...

    @dbus_method(name="Quit")
    def quit_(self) -> None: ...

    CanQuit = _always("CanQuit", DBusBool, value=False)
    CanRaise = _always("CanRaise", DBusBool, value=False)
    HasTrackList = _always("HasTrackList", DBusBool, value=False)
    Identity = _always("Identity", DBusStr, "voicecoach")
    SupportedUriSchemes = _always("SupportedUriSchemes", Texts, [])
    SupportedMimeTypes = _always("SupportedMimeTypes", Texts, [])


class Player(ServiceInterface):
    """What is played: an exercise.

    Args:
        press: called with the name of each button pressed.
        title: of the workout.
    """

    def __init__(self, press: Press, title: str) -> None:
        super().__init__(PLAYER)
        self.press = press
        self._title = title
        self._exercise = ""
        self._status = "Playing"

    next = _button("Next")
    previous = _button("Previous")
    pause = _button("Pause")
    play_pause = _button("PlayPause")
    stop = _button("Stop")
    play = _button("Play")

    @dbus_method(name="Seek")
    def seek(self, offset: DBusInt64) -> None:
        """Exercises are not sought through: CanSeek says so."""

    @dbus_method(name="SetPosition")
    def set_position(self, track: DBusObjectPath, position: DBusInt64) -> None:
        """Likewise."""

    @dbus_method(name="OpenUri")
    def open_uri(self, uri: DBusStr) -> None:
        """No scheme is supported."""

    @dbus_property(PropertyAccess.READ, "PlaybackStatus")
    def status(self) -> DBusStr:
        return self._status

    @dbus_property(PropertyAccess.READ, "Metadata")
    def metadata(self) -> DBusDict:
        return {
            "mpris:trackid": Variant("o", TRACK),
            "xesam:title": Variant("s", self._exercise or self._title),
            "xesam:album": Variant("s", self._title),
        }

    Rate = _always("Rate", DBusDouble, 1.0)
    MinimumRate = _always("MinimumRate", DBusDouble, 1.0)
    MaximumRate = _always("MaximumRate", DBusDouble, 1.0)
    Volume = _always("Volume", DBusDouble, 1.0)
    Position = _always("Position", DBusInt64, 0)
    CanGoNext = _always("CanGoNext", DBusBool, value=True)
    CanGoPrevious = _always("CanGoPrevious", DBusBool, value=True)
    CanPlay = _always("CanPlay", DBusBool, value=True)
    CanPause = _always("CanPause", DBusBool, value=True)
    CanSeek = _always("CanSeek", DBusBool, value=False)
    CanControl = _always("CanControl", DBusBool, value=True)

    def shows(self, status: str, exercise: str) -> None:
        """Announce the status on the bus (`Playing`, `Paused` or `Stopped`) and the exercise."""
        if (status, exercise) != (self._status, self._exercise):
            self._status, self._exercise = status, exercise
            self.emit_properties_changed({"PlaybackStatus": self._status, "Metadata": self.metadata})


async def publish(player: Player) -> MessageBus:
    """Put a player on the session bus, under a name of its own if another workout has the usual one.

    Raises:
        Exception: of many kinds: there is no bus, or it refuses us.
    """
    bus = await MessageBus().connect()
    bus.export(PATH, Application())
    bus.export(PATH, player)
    reply = await bus.request_name(OWN_NAME, NameFlag.DO_NOT_QUEUE)
    if reply is not RequestNameReply.PRIMARY_OWNER:
        await bus.request_name(f"{OWN_NAME}.instance{os.getpid()}")
    return bus


class Others:
    """The other players on the session bus. One that does not reply is ignored."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus
        self._paused: set[str] = set()
        """Players paused by us and not touched since."""

    @classmethod
    async def on_the_bus(cls) -> "Others":
        """Connect to the bus.

        Raises:
            Exception: of many kinds: there is no bus, or it refuses us or hangs.
        """
        others = cls(await asyncio.wait_for(MessageBus().connect(), PLAYER_TIMEOUT))
        others._bus.add_message_handler(others._note)
        await others._call(*BUS, "AddMatch", PROPERTY_CHANGES)
        return others

    async def pause(self) -> None:
        """Pause those that are playing; each once, whatever its names."""
        names = [
            name
            for name in await self._call(*BUS, "ListNames") or ()
            if name.startswith(PLAYERS) and not name.startswith(NOT_OTHERS)
        ]
        owners = await asyncio.gather(*(self._call(*BUS, "GetNameOwner", name) for name in names))
        await asyncio.gather(*map(self._pause, {*owners} - {None}))  # at once: none has to wait for one that hangs

    async def play(self) -> None:
        """Resume those that we paused and that are still paused."""
        paused, self._paused = self._paused, set()
        await asyncio.gather(*map(self._play, paused))

    def leave(self) -> None:
        """Leave the bus."""
        self._bus.disconnect()

    def _note(self, message: Message) -> None:
        """A player that was started or stopped meanwhile is in the user's hands, even if it is paused again later."""
        # Anybody may send anything of that name.
        if (message.member, message.path, message.signature) == ("PropertiesChanged", PATH, "sa{sv}as"):
            status = message.body[1].get("PlaybackStatus")
            if status and status.value != "Paused":
                self._paused.discard(message.sender or "")

    async def _pause(self, owner: str) -> None:
        if await self._status(owner) == "Playing" and await self._call(owner, PATH, PLAYER, "Pause") is not None:
            self._paused.add(owner)

    async def _play(self, owner: str) -> None:
        if await self._status(owner) == "Paused":
            await self._call(owner, PATH, PLAYER, "Play")

    async def _status(self, owner: str) -> str:
        found = await self._call(owner, PATH, "org.freedesktop.DBus.Properties", "Get", PLAYER, "PlaybackStatus")
        return str(found.value) if found else ""

    async def _call(self, name: str, path: str, interface: str, member: str, *texts: str) -> Any:  # noqa: ANN401
        """The reply, True for an empty one, None if it was refused or did not come in time."""
        message = Message(
            destination=name, path=path, interface=interface, member=member, signature="s" * len(texts), body=[*texts]
        )
        try:
            reply = await asyncio.wait_for(self._bus.call(message), PLAYER_TIMEOUT)
        except Exception:  # noqa: BLE001 - a player that hangs, or a bus that has gone, in many kinds
            return None
        if reply is None or reply.message_type is not MessageType.METHOD_RETURN:
            return None
        return reply.body[0] if reply.body else True
