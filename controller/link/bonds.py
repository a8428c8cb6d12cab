"""Bonds of a radio of one's own: who it is to machines, and the keys it shares with them."""

import json
import logging
from pathlib import Path
from urllib.parse import quote

from bumble.device import Connection, Device
from bumble.hci import Address, HCI_Error, HCI_ErrorCode
from bumble.keys import KeyStore, PairingKeys
from bumble.pairing import PairingConfig, PairingDelegate

from controller import folders
from profiles.disk import replace_file

OTHER_KEY = HCI_ErrorCode.CONNECTION_TERMINATED_DUE_TO_MIC_FAILURE_ERROR

_KEYS = PairingDelegate.KeyDistribution.DISTRIBUTE_ENCRYPTION_KEY

log = logging.getLogger(__name__)


class Bonds(KeyStore):
    """The keys of one radio and the address it has for machines, in a file once there is a key.

    Machines know it by that address, so the two stay together. A file that is damaged or cannot
    be read is no file: the machine then has to be paired with anew.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: dict[str, PairingKeys] = {}
        self.address = Address.generate_static_address()
        try:
            kept = json.loads(path.read_text("utf-8"))
            keys = {name: PairingKeys.from_dict(one) for name, one in kept["keys"].items()}
            self.address, self._keys = Address(kept["address"]), keys
        except FileNotFoundError:
            pass
        except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
            log.warning("the keys in %s cannot be read: %r", path, error)

    async def get(self, name: str) -> PairingKeys | None:
        """The keys shared with the machine at that address."""
        return self._keys.get(name)

    async def get_all(self) -> list[tuple[str, PairingKeys]]:
        """All keys, by the address of the machine."""
        return list(self._keys.items())

    async def update(self, name: str, keys: PairingKeys) -> None:
        """Keep these keys; where they cannot be written, as long as this object."""
        self._keys[name] = keys
        self._write()

    async def delete(self, name: str) -> None:
        """Forget the keys shared with that machine."""
        if self._keys.pop(name, None) is not None:
            self._write()

    def _write(self) -> None:
        keys = {name: one.to_dict() for name, one in self._keys.items()}
        content = json.dumps({"address": self.address.to_string(False), "keys": keys}, indent=2)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._path, content.encode())
        except OSError as error:
            log.warning("the keys cannot be kept in %s: %s", self._path, error)


def bonds_of(transport: str) -> Bonds:
    """The bonds of the radio at that transport; processes that use it one by one share them."""
    return Bonds(folders.config() / "radios" / f"{quote(transport, safe='')}.json")


def pair_unasked(device: Device) -> None:
    """Let the device pair as a thing without screen and keys does ("Just Works").

    It tells no other address than the one it connects from, and asks for none: whoever is
    connected to again is found under the address that was connected to.
    """
    delegate = PairingDelegate(
        local_initiator_key_distribution=_KEYS, local_responder_key_distribution=_KEYS
    )
    device.pairing_config_factory = lambda _: PairingConfig(mitm=False, delegate=delegate)


async def bond(connection: Connection) -> None:
    """Encrypt the connection with the key there is, or pair where there is none that is taken.

    A key is tried each time, never taken for granted. Raises what Bumble raises, and is cancelled
    by it where the connection breaks.
    """
    keys, peer = connection.device.keystore, str(connection.peer_address)
    if keys is not None and await keys.get(peer) is not None:
        ended: list[int] = []
        connection.on(Connection.EVENT_DISCONNECTION, ended.append)
        try:
            await connection.encrypt()
        except HCI_Error:
            log.info("%s does not know us any more", peer)
        else:
            return
        finally:
            if OTHER_KEY in ended:  # the machine shares another key, and would hang up each time
                await keys.delete(peer)
    await connection.pair()
