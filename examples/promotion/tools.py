"""Two of the tools of tools.ts, in Python."""

import re
from datetime import date
from typing import Annotated, Dict, TypedDict

from later_worker import ToolError, tool


class Days(TypedDict):
    days: float


class AtLeast:
    """A lower bound of a number; also that of annotated-types or of pydantic would do."""

    def __init__(self, ge: int) -> None:
        self.ge = ge


@tool(name="countWords")
def count_words(text: str, least: Annotated[int, AtLeast(1)] = 1) -> Dict[str, float]:
    """Counts how often each word stands in a text.

    Args:
        text: The text
        least: How often a word has to stand there to be counted
    """
    counts: Dict[str, float] = {}
    for word in re.findall(r"[^\W\d_]+", text.lower()):
        counts[word] = counts.get(word, 0) + 1
    return {word: count for word, count in counts.items() if count >= least}


@tool(name="daysBetween")
def days_between(from_: date, to: date) -> Days:
    """The days between two dates.

    Args:
        from_: The first day
        to: The last day
    """
    days = (to - from_).days
    if days < 0:
        raise ToolError(f"{to} comes before {from_}.", type="WRONG_ORDER", details={"days": days})
    return {"days": days}
