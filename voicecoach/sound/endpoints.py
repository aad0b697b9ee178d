"""Sinks and sources of the sound server, from the server's description: pure, without a library."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from unicodedata import normalize

_HEADPHONES: Final = re.compile(
    r"head.?(phone|set)|ear.?(phone|bud|pod|piece)|airpod|hands.?free"
    r"|kopfhörer|ohrhörer|hörstöpsel|auricular|audífono|casque|écouteur|oreillette|cuffi[ae]|fones? de ouvido"
    r"|auscultador|(hoofd|kop)telefoon|oordop|hörlur|hodetelefon|øretelefon|hovedtelefon|høretelefon|kuulok"
    r"|słuchawk|sluchátk|slúchadl|fejhallgató|fülhallgató|căști|slušal[ik]|kulaklık|ακουστικ"  # noqa: RUF001
    r"|наушник|навушник|слушалк|гарнитур|אוזניות|سماعات|سماعة|هدفون|हेडफ|हेडसेट|หูฟัง|tai nghe"
    r"|耳机|耳機|耳麦|耳麥|ヘッド(ホン|フォン|セット)|イヤ(ホン|フォン)|헤드(폰|셋)|이어폰",
    re.IGNORECASE,
)
"""Names of devices that only their wearer hears, in the languages of most desktops."""

_LOUDSPEAKERS: Final = re.compile(
    r"speaker|sound.?bar|subwoofer|hdmi|display.?port|\btv\b|televi|screen|monitor|projector|beamer|bildschirm"
    r"|fernseh|lautsprecher|altavo[cz]|haut.?parleur|enceinte|altoparlant|casse acust|alto.?falante|coluna"
    r"|luidspreker|högtalare|høyt?taler|højt?taler|kaiutin|głośnik|reproduktor|hangszóró|difuzor|boxe"
    r"|zvučnik|zvočnik|hoparlör|ηχεί|колонк|динамик|динамік|громкоговорит|гучномов|високоговорит"
    r"|רמקול|مكبر|بلندگو|स्पीकर|ลำโพง|\bloa\b|扬声器|揚聲器|音箱|喇叭|スピーカー|스피커",
    re.IGNORECASE,
)
"""Names of devices that everybody in the room hears."""

_DIGITAL: Final = re.compile(r"iec.?958|s.?/?p.?dif|\baes\b|adat|toslink|hdmi|display.?port|digital", re.IGNORECASE)

_SHAPES: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("headphone", "headset", "hands-free"), True),
    **dict.fromkeys(("speaker", "tv", "hifi", "computer", "portable", "car", "internal"), False),
}
"""PulseAudio's form factors: whether only the wearer hears the device."""

_ICONS: Final[Mapping[str, bool]] = {
    "audio-headphones": True,
    "audio-headset": True,
    "audio-speakers": False,
    "video-display": False,
    "video-television": False,
}

_ADDRESS: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{2}(?:[:_-][0-9a-f]{2}){5}(?![0-9a-f])", re.IGNORECASE)

VOID: Final = "auto_null"
"""The server's sink when there is no device."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A sink or source of the server.

    Attributes:
        name: mostly the same after it is unplugged and returns.
        title: for people.
        headphones: only the wearer hears it.
        loudspeaker: everybody hears it. For many devices neither is known.
        unplugged: it has a socket for headphones, and nothing is in it. The sink of a laptop stays when a plug is
            pulled out, and plays on its loudspeaker. A microphone's is that none of its sockets has a plug.
        bluetooth: it is reached without a wire. A microphone that is switches its headset to telephone quality.
        real: it is hardware or stands for some; not the server's void, nor what hears a speaker's own sound.
        digital: an input that takes no microphone.
        priority: the server's own, the highest first.
        muted: the reason that nothing is heard or recorded, for people.
        by: the virtual device with the stream, which plays on this one; empty if the stream is here itself.
        address, serial, string: distinguish it from others with its title, as far as the server knows them.
    """

    name: str
    title: str
    headphones: bool = False
    loudspeaker: bool = False
    unplugged: bool = False
    bluetooth: bool = False
    real: bool = True
    channels: int = 1
    digital: bool = False
    priority: int = 0
    muted: str = ""
    by: str = ""
    address: str = ""
    serial: str = ""
    string: str = ""


def sounds_like_headphones(name: str) -> bool:
    """Returns whether a device that only its wearer hears is recognised by its name."""
    return _HEADPHONES.search(normalize("NFC", name)) is not None


def sounds_like_a_loudspeaker(name: str) -> bool:
    """Returns whether a device that everybody hears is recognised by its name."""
    return not sounds_like_headphones(name) and _LOUDSPEAKERS.search(normalize("NFC", name)) is not None


def endpoint(entry: Any, *, plays: bool) -> Endpoint:  # noqa: ANN401 - pulsectl has no types
    """A sink (it plays) or a source, from pulsectl's description."""
    properties: Mapping[str, str] = entry.proplist
    worn = _worn(entry, properties)
    text = properties.get("device.string", "")
    address = _ADDRESS.search(" ".join((properties.get("api.bluez5.address", ""), text, entry.name)))
    monitor = properties.get("device.class") == "monitor"
    bus, api = properties.get("device.bus", ""), properties.get("device.api", "")
    return Endpoint(
        name=entry.name,
        title=entry.description,
        headphones=worn is True,
        loudspeaker=worn is False,
        unplugged=_unplugged(entry.port_list, plays=plays),
        bluetooth="bluetooth" in bus or api.startswith("bluez"),
        real=entry.name.partition(".")[0] != VOID and not (monitor or entry.name.endswith(".monitor")),
        channels=entry.channel_count,
        digital=not plays and _digital(entry, properties),
        priority=_priority(entry, properties),
        muted=silenced(entry, "it"),
        address=address.group().replace("_", ":").replace("-", ":").lower() if address else "",
        serial=properties.get("device.serial", ""),
        string="" if address else text,
    )


def silenced(entry: Any, what: str) -> str:  # noqa: ANN401 - likewise
    """The reason that a device or a stream is not heard; empty if it can be."""
    if entry.mute:
        return f"{what} is muted"
    volume = entry.volume.values
    return f"{what} is at volume 0" if volume and max(volume) <= 0 else ""


def same(home: Endpoint, other: Endpoint, others_then: Iterable[str] = ()) -> bool:
    """Returns whether two devices are the same, perhaps under another name: in another profile, at another socket.

    Args:
        home: the earlier device.
        other: a present device.
        others_then: names of the devices that existed beside `home`.
    """
    if home.name == other.name:
        return True
    for mark, its in ((home.address, other.address), (home.serial, other.serial)):
        if mark and its:
            return mark == its and other.name not in others_then
    if other.name in others_then or home.headphones != other.headphones:
        return False
    return bool(home.string and home.string == other.string) or home.title == other.title


def again(home: Endpoint, present: Sequence[Endpoint], others_then: Iterable[str] = ()) -> Endpoint | None:
    """The same device among the present ones (`same`), best under its own name; None if it is gone."""
    exact = [each for each in present if each.name == home.name]
    return next(iter(exact or [each for each in present if each.real and same(home, each, others_then)]), None)


def microphones(sources: Sequence[Endpoint]) -> list[Endpoint]:
    """Microphones without those of headsets, by the server's priority."""
    able = [s for s in sources if s.real and not (s.bluetooth or s.digital or s.unplugged)]
    return sorted(able, key=lambda source: -source.priority)


def _digital(entry: Any, properties: Mapping[str, str]) -> bool:  # noqa: ANN401 - likewise
    told = (entry.name, entry.description, _port(entry), properties.get("device.profile.name", ""))
    return any(map(_DIGITAL.search, told))


def _port(entry: Any) -> str:  # noqa: ANN401 - likewise
    port = entry.port_active
    return " ".join((port.name or "", port.description or "")) if port else ""


def _worn(entry: Any, properties: Mapping[str, str]) -> bool | None:  # noqa: ANN401 - likewise
    """Returns whether only the wearer hears it, None if unknown; surer signs are used first."""
    port = _port(entry)
    if sounds_like_headphones(port) or sounds_like_a_loudspeaker(port):
        return sounds_like_headphones(port)
    for known, told in ((_SHAPES, "device.form_factor"), (_ICONS, "device.icon_name")):
        value = properties.get(told, "")
        found = next((worn for word, worn in known.items() if value.startswith(word)), None)
        if found is not None:
            return found
    names = " ".join((entry.name, entry.description, properties.get("device.product.name", "")))
    if sounds_like_headphones(names) or sounds_like_a_loudspeaker(names):
        return sounds_like_headphones(names)
    return None


def _unplugged(ports: Sequence[Any], *, plays: bool) -> bool:
    """Returns whether all its sockets for headphones, or for a microphone, are empty."""
    sockets = [port for port in ports if not plays or sounds_like_headphones(f"{port.name} {port.description}")]
    return bool(sockets) and all(port.available == "no" for port in sockets)


def _priority(entry: Any, properties: Mapping[str, str]) -> int:  # noqa: ANN401 - likewise
    told = properties.get("priority.session", "")  # PipeWire
    return int(told) if told.isdigit() else int(entry.port_active.priority) if entry.port_active else 0
