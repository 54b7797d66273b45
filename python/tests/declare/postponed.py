"""A module whose annotations are text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Dict, List, NamedTuple, TypedDict, Union

from later_worker.declare import tool

if TYPE_CHECKING:
    from later_worker import SessionContext

Json = Union[str, float, bool, None, List["Json"], Dict[str, "Json"]]


@dataclass
class Node:
    value: int | str
    children: list[Node] | None = None


class Pair(NamedTuple):
    first: int
    second: Node | None = None


class Options(TypedDict, total=False):
    limit: int
    nodes: list[Node]


@tool
def walk(session: SessionContext, node: Node, pair: Pair, options: Options, data: Json) -> list[Node]:
    """Walks."""
    return [session, node, pair, options, data]
