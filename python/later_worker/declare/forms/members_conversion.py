"""The members of objects: dictionaries, records and the arguments of a call."""

from __future__ import annotations

from typing import Any, Callable, Collection, Mapping, Optional

from later_worker.declare.forms.form import Convert
from later_worker.declare.validation.closest_name import closest_name
from later_worker.declare.validation.describe_value import quote
from later_worker.declare.validation.drafts import Drafts

_MAXIMUM_NAMES = 20

ConvertMembers = Callable[[Any, Drafts], "dict[str, Any]"]


def members_conversion(
    members: Mapping[str, Convert],
    required: Collection[str],
    others: Optional[Convert] = None,
    reserved: Collection[str] = (),
) -> ConvertMembers:
    """Converts an object member by member, into a dictionary.

    ``others`` converts members that are not in ``members``; without it there must be none, and there
    must never be any of the ``reserved`` names.
    """
    lookup = dict(members).get
    must = frozenset(required)
    order = [name for name in members if name in must]
    count = len(must)

    def convert(value: Any, drafts: Drafts) -> dict[str, Any]:
        converted: dict[str, Any] = {}
        if not isinstance(value, dict):
            drafts.fail("type", "be an object", value)
            return converted
        known = len(drafts)
        found = 0
        for name, member in value.items():
            convert_member = lookup(name)
            if convert_member is None:
                if others is None or name in reserved:
                    drafts.report("additionalProperties", _undeclared(name, members), name)
                    known = len(drafts)
                    continue
                convert_member = others
            elif name in must:
                found += 1
            converted[name] = convert_member(member, drafts)
            if drafts and len(drafts) > known:
                drafts.place(known, name)
                known = len(drafts)
        if found < count:
            for name in order:
                if name not in value:
                    drafts.report("required", "is required, but missing.", name)
        return converted

    return convert


def _undeclared(name: str, allowed: Mapping[str, Any]) -> str:
    closest = closest_name(name, allowed)
    question = "" if closest is None else f" Did you mean {quote(closest)}?"
    return f"is not allowed; {_describe_allowed(list(allowed))}.{question}"


def _describe_allowed(names: list[str]) -> str:
    if not names:
        return "nothing is allowed here"
    shown = [quote(name) for name in names[:_MAXIMUM_NAMES]]
    if len(names) > _MAXIMUM_NAMES:
        shown.append("…")
    return f"allowed {'is' if len(names) == 1 else 'are'} {', '.join(shown)}"
