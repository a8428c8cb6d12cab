"""A session that runs already, wherever it was started: whoever opens the screens is shown it."""

from controller.errors import SettingsError
from controller.host.dial import calls
from controller.host.seat import CalledSeat


def running_seat() -> CalledSeat | None:
    """A place at a session that another process of this user holds; None where there is none.

    Of several it is any one; the others are reached by `legato stop`.
    """
    try:
        found = calls()
    except SettingsError:  # no session can be found; starting one will say why
        return None
    for other in found[1:]:
        other.hang_up()
    return CalledSeat(found[0]) if found else None
