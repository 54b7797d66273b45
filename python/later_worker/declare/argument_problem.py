"""Arguments that a tool does not take."""

from __future__ import annotations

from typing import Any


class ArgumentProblem(Exception):
    """The arguments of a call do not fit the tool's declaration.

    ``violations`` tells every way in which they do not, at most 20: each is a dictionary with
    ``path`` (a JSON Pointer, RFC 6901), ``keyword`` (of JSON Schema) and ``message``, a sentence
    that a model can act on. The text of the exception is all of these sentences.
    """

    def __init__(self, violations: list[dict[str, Any]]) -> None:
        super().__init__(" ".join(violation["message"] for violation in violations))
        self.violations = violations
