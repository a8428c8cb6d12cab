"""What bad wires and bad radio do to a packet on its way."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from firmware_protocol.codec import Packet

Harm = Callable[[Packet], Sequence[Packet]]
"""What becomes of one packet on its way: itself, nothing, several, or something else."""


def unharmed(packet: Packet) -> Sequence[Packet]:
    """Arrives as it was sent."""
    return (packet,)


def lost(packet: Packet) -> Sequence[Packet]:
    """Never arrives."""
    return ()


def doubled(packet: Packet) -> Sequence[Packet]:
    """Arrives twice."""
    return (packet, packet)


def cut(size: int) -> Harm:
    """Arrives in pieces of so many bytes."""

    def harm(packet: Packet) -> Sequence[Packet]:
        starts = range(0, len(packet.data), size)
        return tuple(replace(packet, data=packet.data[at : at + size]) for at in starts)

    return harm


def torn(left: int) -> Harm:
    """Only its first bytes arrive, at most so many, and never all of them."""

    def harm(packet: Packet) -> Sequence[Packet]:
        kept = packet.data[: min(left, len(packet.data) - 1)]
        return (replace(packet, data=kept),) if kept else ()

    return harm


def garbled(at: int, bits: int = 0xFF) -> Harm:
    """One of its bytes arrives with these bits turned; `at` counts from the end below 0."""

    def harm(packet: Packet) -> Sequence[Packet]:
        changed = bytearray(packet.data)
        changed[at % len(changed)] ^= bits
        return (replace(packet, data=bytes(changed)),)

    return harm


def replaced(by: bytes) -> Harm:
    """These bytes arrive instead."""

    def harm(packet: Packet) -> Sequence[Packet]:
        return (replace(packet, data=by),)

    return harm
