"""Answers without a number, on a line that keeps the order: which of them proves a rest."""

from collections import deque

MOST_QUESTIONS = 12


class OwedAnswers:
    """The answers still to come to one question, in the order in which it was asked.

    Any of them may be lost or late. A question asked behind a rest, once more for each answer that
    is owed already, has at least one answer that can only come from behind that rest.
    """

    def __init__(self) -> None:
        # For each: was everything off when it was asked? A new link owes one, since an answer
        # from before it was opened may still be on its way.
        self._behind_rest: deque[bool] = deque([False])
        self._rest_answered = False

    @property
    def rest_answered(self) -> bool:
        """Whether a question from behind the last rest has certainly been answered."""
        return self._rest_answered

    @property
    def questions(self) -> int:
        """How often to ask behind a rest that is written now."""
        return min(1 + self._behind_rest.count(False), MOST_QUESTIONS)

    @property
    def too_many(self) -> bool:
        """Whether with one answer more that is owed no rest could be proven on this link."""
        return self.questions == MOST_QUESTIONS

    def rest_begins(self) -> None:
        """What was answered before proves nothing of the rest that is written now."""
        self._rest_answered = False

    def level_set(self) -> None:
        """Something is switched on: nothing that was asked before is behind a rest any more."""
        self._behind_rest = deque(False for _ in self._behind_rest)
        self._rest_answered = False

    def asked(self, *, behind_rest: bool) -> None:
        """The question is being written."""
        self._behind_rest.append(behind_rest)

    def answered(self) -> None:
        """An answer arrived, to the oldest question that may still have one."""
        if self._behind_rest and self._behind_rest.popleft():
            self._rest_answered = True
