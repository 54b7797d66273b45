"""Partial results as adapters of snakepit hand them out."""

from __future__ import annotations

from typing import Any


class StreamChunk:
    """
    A partial result of a tool that streams. Its data is what is sent; tools may as well yield that itself.

    :param is_final: whether it is the last, which the end of the iteration says as well
    """

    def __init__(self, data: Any, is_final: bool = False, metadata: Any = None) -> None:
        self.data = data
        self.is_final = is_final
        self.metadata = metadata


def item_of(chunk: Any) -> Any:
    """What is sent of something that a tool has yielded; adapters may have brought a ``StreamChunk`` of their own."""
    return chunk.data if type(chunk).__name__ == "StreamChunk" and hasattr(chunk, "data") else chunk
