"""What somebody else holds on a session: who does not renew it in time is ended from outside."""

from typing import Protocol


class Lease(Protocol):
    """Renewed by the session's own task, and by nobody else."""

    def renew(self, *, may_run: bool) -> None:
        """This session lives and keeps its deadlines; `may_run` is whether the machine may be on.

        Never raises and never waits.
        """
        ...


class _NoLease:
    def renew(self, *, may_run: bool) -> None:
        """Nobody waits for it."""


NO_LEASE: Lease = _NoLease()
