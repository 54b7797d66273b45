"""Numbers in rows, as variables of type ``tensor`` have them."""

from __future__ import annotations

import random
from typing import Any, Dict, List, Sequence

LARGEST_TEXT = 1024
"""Tensors and embeddings of more elements travel as bytes."""


def encoding_of(elements: int) -> str:
    """How so many numbers travel: ``json`` or ``binary``."""
    return "binary" if elements > LARGEST_TEXT else "json"


def count_of(shape: Sequence[int]) -> int:
    """How many elements a shape has."""
    count = 1
    for length in shape:
        count *= length
    return count


def random_tensor(shape: Sequence[int], source: random.Random) -> Dict[str, Any]:
    """A tensor of numbers with mean 0 and deviation 1."""
    data = [source.gauss(0, 1) for _ in range(count_of(shape))]
    return {"shape": list(shape), "data": data}


def to_tensor(rows: Sequence[Sequence[float]], width: int) -> Dict[str, Any]:
    """A tensor of rows that are all of one width."""
    return {"shape": [len(rows), width], "data": [number for row in rows for number in row]}


def to_rows(tensor: Any) -> List[List[float]]:
    """The rows of a tensor, in whatever form a session hands it out."""
    if hasattr(tensor, "tolist"):
        return [[float(number) for number in row] for row in tensor.tolist()]
    _, width = tensor["shape"]
    data = tensor["data"]
    return [[float(number) for number in data[start : start + width]] for start in range(0, len(data), width)]
