"""The name of a tool that is called."""

from __future__ import annotations

from typing import Any, Dict, Optional


def take_tool_name(given: Optional[str], keywords: Dict[str, Any]) -> str:
    """
    The name by position, or else the keyword ``tool_name``, which is no argument of the tool then and is taken out.

    :raises TypeError: if there is neither
    """
    name = keywords.pop("tool_name", None) if given is None else given
    if not isinstance(name, str):
        raise TypeError("The name of the tool is missing: it is the first argument, or tool_name.")
    return name
