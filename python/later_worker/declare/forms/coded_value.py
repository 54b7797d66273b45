"""Values that are converted as a whole."""

from __future__ import annotations

from typing import Any, Callable, Optional

from later_worker.declare.forms.form import Form
from later_worker.declare.validation.drafts import Drafts


def coded(schema: dict[str, Any], expectation: str, parse: Callable[[Any], Optional[Any]]) -> Form:
    """The form of a value whose conversion alone decides what is valid."""

    def convert(value: Any, drafts: Drafts) -> Any:
        parsed = parse(value)
        return drafts.fail("type", expectation, value) if parsed is None else parsed

    return Form(schema, convert, expectation, coded=True)
