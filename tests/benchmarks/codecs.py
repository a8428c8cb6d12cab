"""What encoding and decoding cost, for each family, and whether noise costs more than its bytes."""

import random
import time
import tracemalloc
from collections.abc import Callable
from functools import partial

from firmware_protocol.codec import Packet
from tests.firmware_protocol.families import ALL
from tests.firmware_protocol.test_vectors import BY_FAMILY, Vector
from tests.firmware_protocol.wires import Family, Wire

LITTLE = 200_000
PACKET = 1_000
MESSAGES = 20_000
MEASURE = "tcode"  # what the others are compared with


def codec_speed() -> None:
    """Messages a second, as a share of T-Code's; noise of 2 MB against 200 kB, and its memory."""
    encoding = {family.name: _encode_s(BY_FAMILY[family.name]) for family in ALL}
    decoding = {family.name: _decode_s(BY_FAMILY[family.name]) for family in ALL}
    for family in ALL:
        written = encoding[family.name] / encoding[MEASURE]
        read = decoding[family.name] / decoding[MEASURE]
        print(
            f"codecs: {family.name}: a message takes {written:.2f} times T-Code's to encode, "
            f"{read:.2f} to decode ({decoding[family.name] * 1e6:.1f} us), {_noise(family)}"
        )


def _encode_s(vectors: list[Vector]) -> float:
    """Seconds for one message."""
    encoders = [vector.encode for vector in vectors if vector.encode is not None]
    rounds = MESSAGES // len(encoders)
    return _seconds(lambda: [encode() for _ in range(rounds) for encode in encoders]) / (
        rounds * len(encoders)
    )


def _decode_s(vectors: list[Vector]) -> float:
    meaning = [vector for vector in vectors if vector.meaning is not None]
    feeds = [(vector.receiver(), vector.packet) for vector in meaning]
    rounds = MESSAGES // len(feeds)
    return _seconds(lambda: [feed(packet) for _ in range(rounds) for feed, packet in feeds]) / (
        rounds * len(feeds)
    )


def _noise(family: Family) -> str:
    said = []
    for wire in family.wires:
        one_s, ten_s = (_seconds(partial(_fed, wire, size)) for size in (LITTLE, 10 * LITTLE))
        tracemalloc.start()
        _fed(wire, LITTLE)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        said.append(f"{ten_s / one_s:.1f} times the time, {most // 1000} kB at most")
    return f"2 MB of noise for 200 kB: {'; '.join(said)}"


def _fed(wire: Wire, size: int) -> None:
    noise, feed = random.Random(0).randbytes(PACKET), wire.receiver()
    for _ in range(size // PACKET):
        feed(Packet(noise, wire.channel))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
