"""What the workers in Python run."""

from typing import Any, Iterator

from later_worker import tool

TEXT = "x" * 100


@tool(read_only=True)
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@tool(read_only=True)
def echo(value: Any) -> Any:
    """Gives back what it is given."""
    return value


@tool
def stream(count: int) -> Iterator[str]:
    """Hands out texts of a hundred characters."""
    for _ in range(count):
        yield TEXT
