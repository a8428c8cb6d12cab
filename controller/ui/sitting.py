"""The session that is shown: its scene as it comes, and what the person wants of it."""

import asyncio
import logging
from collections.abc import Callable

from controller.clock import Clock
from controller.errors import TOLD_TO_A_PERSON, LegatoError, MachineError
from controller.host.line import TRY_NOW, Words
from controller.host.scene import Scene
from controller.host.seat import Seat
from profiles.errors import ProfileError
from profiles.language import _

log = logging.getLogger(__name__)


class Sitting:
    """One seat, from its beginning to its end. `error` is what kept it from starting, or broke it.

    `on_scene` is called after each change, and once more when everything is over. `seen_off` says
    that the person saw the machine at rest, `left` that the screens were closed before it was over.
    """

    def __init__(self, seat: Seat, clock: Clock, on_scene: Callable[[], None]) -> None:
        self.scene = Scene()
        self.error: LegatoError | ProfileError | None = None
        self.over = self.seen_off = self.left = False
        self._seat = seat
        self._clock = clock
        self._on_scene = on_scene

    def send(self, intent: str) -> None:
        """Tell the host what the person wants."""
        self._seat.send(intent)

    def stop(self) -> None:
        """Have the machine at rest; while that is not proven, have it tried again at once."""
        self.send(TRY_NOW if self.unproven else "stop")

    @property
    def unproven(self) -> bool:
        """Whether it is over with a machine, or in its end, that nobody has seen at rest."""
        scene = self.scene
        broke_off = self.over and scene.began and scene.ended is None
        return scene.unproven or (broke_off and not self.goes_on)

    @property
    def goes_on(self) -> bool:
        """Whether it was left to the process that holds it; one of ours is brought to its end."""
        return self.left and self.scene.ended is None and self.error is None

    async def run(self) -> None:
        """Be there until it is over; never raises but for a cancellation."""
        try:
            await self._seat.run(self._heard)
        except asyncio.CancelledError:
            self.left = True
            raise
        except TOLD_TO_A_PERSON as error:
            self.error = error
        except Exception as error:
            log.debug("the session failed", exc_info=True)
            self.error = MachineError(
                _("something went wrong: {error!r}").format(error=error), _("See it with --debug.")
            )
        finally:
            self.over = True
            self._on_scene()

    def _heard(self, words: Words) -> None:
        self.scene = self.scene.heard(words, self._clock.now_ms())
        self._on_scene()
