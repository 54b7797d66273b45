"""Lists, tuples and sets."""

from __future__ import annotations

from typing import Any, Callable, Optional, Sequence

from later_worker.declare.forms.form import Form, any_value
from later_worker.declare.validation.drafts import Drafts
from later_worker.declare.validation.equality_key import equality_key

_ARRAY = "be an array"


def list_form(items: Form, make: Callable[[list[Any]], Any] = list) -> Form:
    """The form of a list, or of what ``make`` makes of one."""
    convert_items = _items(items)
    if make is list:
        convert = convert_items
    else:

        def convert(value: Any, drafts: Drafts) -> Any:
            known = len(drafts)
            converted = convert_items(value, drafts)
            return make(converted) if len(drafts) == known else None

    return Form({"type": "array", "items": items.schema}, convert, _ARRAY)


def set_form(items: Form, make: Callable[[list[Any]], Any]) -> Form:
    """The form of a set: an array without equal items."""
    convert_items = _items(items)

    def convert(value: Any, drafts: Drafts) -> Any:
        known = len(drafts)
        converted = convert_items(value, drafts)
        if isinstance(value, list):
            report_equal_items(value, drafts)
        if len(drafts) > known:
            return None
        try:
            return make(converted)
        except TypeError:
            return drafts.report("items", "has items that cannot be in a set.")

    schema = {"type": "array", "items": items.schema, "uniqueItems": True, "x-codec": "set"}
    return Form(schema, convert, _ARRAY, coded=True)


def tuple_form(
    prefix: Sequence[Form],
    required: Optional[int] = None,
    make: Callable[[list[Any]], Any] = tuple,
) -> Form:
    """The form of a tuple with a type per element, of which the first ``required`` must be there."""
    least = len(prefix) if required is None else required
    most = len(prefix)
    converts = [form.convert for form in prefix]

    def convert(value: Any, drafts: Drafts) -> Any:
        if not isinstance(value, list):
            return drafts.fail("type", _ARRAY, value)
        found = len(drafts)
        converted = []
        for index, item in enumerate(value):
            known = len(drafts)
            if index < most:
                converted.append(converts[index](item, drafts))
            else:
                drafts.report("false schema", "is not allowed.")
            drafts.place(known, index)
            if drafts.full:
                break
        if len(value) < least:
            drafts.report("minItems", f"must have at least {_items_in_words(least)}, but has {len(value)}.")
        if len(value) > most:
            drafts.report("maxItems", f"must have at most {_items_in_words(most)}, but has {len(value)}.")
        return make(converted) if len(drafts) == found else None

    schema = {
        "type": "array",
        "prefixItems": [form.schema for form in prefix],
        "items": False,
        "maxItems": most,
        "minItems": least,
    }
    if not prefix:
        del schema["prefixItems"]
    return Form(schema, convert, _ARRAY)


def report_equal_items(values: list[Any], drafts: Drafts) -> None:
    """``uniqueItems``."""
    positions: dict[Any, int] = {}
    for index, item in enumerate(values):
        earlier = positions.setdefault(equality_key(item), index)
        if earlier != index:
            drafts.report(
                "uniqueItems",
                f"must not have equal items, but items {earlier} and {index} are equal.",
            )
            return


def _items(items: Form) -> Callable[[Any, Drafts], Any]:
    convert_item = items.convert
    if convert_item is any_value:

        def convert_open(value: Any, drafts: Drafts) -> Any:
            return list(value) if isinstance(value, list) else drafts.fail("type", _ARRAY, value)

        return convert_open

    def convert(value: Any, drafts: Drafts) -> Any:
        if not isinstance(value, list):
            return drafts.fail("type", _ARRAY, value)
        known = len(drafts)
        converted = []
        for index, item in enumerate(value):
            converted.append(convert_item(item, drafts))
            if len(drafts) > known:
                drafts.place(known, index)
                known = len(drafts)
                if drafts.full:
                    break
        return converted

    return convert


def _items_in_words(count: int) -> str:
    return f"{count} item{'' if count == 1 else 's'}"
