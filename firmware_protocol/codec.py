"""What every wire format offers: messages to packets, and packets back to messages."""

from dataclasses import dataclass
from typing import Protocol, TypeVar

MAIN = "main"  # the channel of a link that has only one

Tx = TypeVar("Tx", contravariant=True)
Rx = TypeVar("Rx")


@dataclass(frozen=True, slots=True)
class Packet:
    """Bytes bound for, or come from, one channel of a link: a role named in the catalogue."""

    data: bytes
    channel: str = MAIN


@dataclass(frozen=True, slots=True)
class Garbled:
    """Bytes that arrived and made no valid frame, and why not."""

    raw: bytes
    reason: str


class Codec(Protocol[Tx, Rx]):
    """One end of a wire format. Holds one receive buffer per channel and nothing else."""

    def encode(self, message: Tx) -> Packet:
        """The packet that carries this message; every message of the family can be carried."""
        ...

    def feed(self, packet: Packet) -> list[Rx | Garbled]:
        """The messages completed by these bytes, in order. Never raises, whatever arrives.

        A frame may be spread over any number of packets. Bytes that fit no frame come back as
        Garbled and cost no valid frame behind them; memory stays bounded.
        """
        ...
