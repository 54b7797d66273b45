"""The violations of one validation, while it runs."""

from __future__ import annotations

from typing import Any, Optional, Union

from later_worker.declare.validation.describe_value import describe_path, describe_value, well_formed

MAXIMUM_VIOLATIONS = 20
_MAXIMUM_TOKEN_LENGTH = 200
_MAXIMUM_MESSAGE_LENGTH = 5_000

Token = Union[str, int]


class Draft:
    """A violation whose place is still being found: tokens grow outwards as conversions return."""

    __slots__ = ("keyword", "predicate", "tokens")

    def __init__(self, keyword: str, predicate: str, tokens: Optional[list[Token]] = None) -> None:
        self.keyword = keyword
        self.predicate = predicate
        self.tokens: list[Token] = [] if tokens is None else tokens


class Drafts(list[Draft]):
    """The violations found so far; a conversion that adds none has succeeded.

    Conversions call :meth:`fail` or :meth:`report` and return whatever they like: nobody looks at
    the result of a conversion that has added a draft.
    """

    depth = 0

    @property
    def full(self) -> bool:
        """Whether there are as many as are ever told."""
        return len(self) >= MAXIMUM_VIOLATIONS

    def fail(self, keyword: str, expectation: str, value: Any) -> None:
        """Reports that the value at hand should be something else."""
        self.report(keyword, f"must {expectation}, but is {describe_value(value)}.")

    def report(self, keyword: str, predicate: str, *members: Token) -> None:
        """Reports in free words; with ``members`` about a part of the value at hand."""
        if not self.full:
            self.append(Draft(keyword, predicate, list(reversed(members))))

    def place(self, known: int, token: Token) -> None:
        """Says that all drafts since there were ``known`` are about this part of the value."""
        for index in range(known, len(self)):
            self[index].tokens.append(token)

    def adopt(self, others: Drafts) -> None:
        """Takes over what was found in a trial."""
        self.extend(others[: MAXIMUM_VIOLATIONS - len(self)])

    def trial(self) -> Drafts:
        """An empty list for a conversion that may well fail."""
        trial = Drafts()
        trial.depth = self.depth
        return trial

    def violations(self, subject: str = "The value") -> list[dict[str, str]]:
        """The violations as data, each with ``path`` (a JSON Pointer), ``keyword`` and ``message``.

        ``subject`` is how sentences about the whole value begin.
        """
        return [_violation(draft, subject) for draft in self]


def _violation(draft: Draft, subject: str) -> dict[str, str]:
    tokens = [_presentable(token) for token in reversed(draft.tokens)]
    about = describe_path(tokens) if tokens else subject
    path = "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)
    message = well_formed(f"{about} {draft.predicate}")
    if len(message) > _MAXIMUM_MESSAGE_LENGTH:
        message = message[: _MAXIMUM_MESSAGE_LENGTH - 1] + "…"
    return {"path": path, "keyword": draft.keyword, "message": message}


def _presentable(token: Token) -> Token:
    if isinstance(token, int):
        return token
    if len(token) > _MAXIMUM_TOKEN_LENGTH:
        token = token[:_MAXIMUM_TOKEN_LENGTH] + "…"
    return well_formed(token)
