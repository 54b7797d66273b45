"""Members of enumerations in JSON."""

from __future__ import annotations

import enum
from typing import Union

JsonScalar = Union[str, int, float, bool, None]


def json_of_member(member: enum.Enum) -> JsonScalar:
    """The value of a member where all members of its enumeration have one that JSON knows, or its name."""
    values = [one.value for one in type(member)]
    if all(isinstance(value, (str, int, float)) for value in values):
        value: JsonScalar = member.value
        return value
    return member.name
