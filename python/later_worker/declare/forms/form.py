"""How the values of one type stand in JSON."""

from __future__ import annotations

from typing import Any, Callable

from later_worker.declare.validation.drafts import Drafts

Convert = Callable[[Any, Drafts], Any]


class Form:
    """A schema, and the conversion of the JSON values that fit it.

    ``convert`` takes a value and the drafts of the validation. It adds to the drafts what is wrong
    with the value, or returns what a function takes. ``expectation`` finishes the sentence "the
    value must …" for values of another JSON type; ``coded`` says that it names more than that type.
    """

    __slots__ = ("schema", "convert", "expectation", "coded")

    def __init__(
        self,
        schema: dict[str, Any],
        convert: Convert,
        expectation: str = "",
        *,
        coded: bool = False,
    ) -> None:
        self.schema = schema
        self.convert = convert
        self.expectation = expectation
        self.coded = coded

    def having(self, **keywords: Any) -> Form:
        """The same form with more said in its schema."""
        return self.over({**self.schema, **keywords})

    def over(self, schema: dict[str, Any]) -> Form:
        """The same conversion under another schema."""
        return Form(schema, self.convert, self.expectation, coded=self.coded)


class Unrepresentable(Exception):
    """A type of which JSON has no values; whoever reads it decides whether it can be done without.

    ``reason`` is a noun phrase, for example ``a function``; ``path`` is where it stands, from the
    parameter on, for example ``options.items[].id``.
    """

    def __init__(self, reason: str, path: str) -> None:
        super().__init__(f'"{path}" is {reason}')
        self.reason = reason
        self.path = path


def any_value(value: Any, drafts: Drafts) -> Any:
    """Takes everything as it is."""
    return value


ANY = Form({}, any_value)
