"""Checksums of the wire formats, by the name the catalogue uses."""

from functools import reduce
from operator import xor


def xor_of(data: bytes) -> int:
    """All bytes exclusive-ored together; 0 for none."""
    return reduce(xor, data, 0)
