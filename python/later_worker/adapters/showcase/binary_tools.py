"""Tools for bytes, tensors and embeddings."""

from __future__ import annotations

import array
import collections
import hashlib
import json
import math
import random
import time
import zlib
from typing import Annotated, Any, Dict, List, Optional

from later_worker.adapters.showcase.session_values import remember
from later_worker.adapters.showcase.tensors import count_of, encoding_of, random_tensor
from later_worker.declare import BaseAdapter, tool

_LARGEST_TENSOR = 4_000_000
_OPERATIONS = ("checksum", "size", "reverse", "compress", "histogram")


class BinaryTools(BaseAdapter):
    """What is sent as bytes rather than as text."""

    @tool
    def create_tensor(self, name: str, shape: List[int], size_bytes: Optional[int] = None) -> Dict[str, Any]:
        """Makes a variable with a tensor of random numbers.

        Args:
            name: The name of the variable
            shape: How many elements there are in each dimension
            size_bytes: How large it is to be about; changes the first of two dimensions
        """
        shape = list(shape)
        if size_bytes is not None and len(shape) == 2 and shape[1] > 0:
            shape[0] = size_bytes // 8 // shape[1]
        if any(length < 0 for length in shape):
            raise ValueError("No dimension has fewer than 0 elements.")
        elements = count_of(shape)
        if elements > _LARGEST_TENSOR:
            raise ValueError(f"A tensor may have {_LARGEST_TENSOR} elements here, not {elements}.")
        remember(self.session_context, name, "tensor", random_tensor(shape, random.Random()))
        return {
            "name": name,
            "shape": shape,
            "size_bytes": elements * 8,
            "encoding": encoding_of(elements),
            "elements": elements,
        }

    @tool
    def create_embedding(self, text: str, dimensions: int, name: str = "showcase_embedding") -> Dict[str, Any]:
        """Makes a variable with a unit vector that stands for a text: the same for the same text.

        Args:
            text: The text
            dimensions: How many numbers the vector has, 1 to 100000
            name: The name of the variable
        """
        if not 1 <= dimensions <= 100_000:
            raise ValueError("A vector has 1 to 100000 dimensions here.")
        source = random.Random(text)
        vector = [source.gauss(0, 1) for _ in range(dimensions)]
        length = math.sqrt(math.fsum(number * number for number in vector))
        vector = [number / length for number in vector]
        remember(self.session_context, name, "embedding", vector)
        return {
            "text": text,
            "name": name,
            "dimensions": dimensions,
            "encoding": encoding_of(dimensions),
            "size_bytes": dimensions * 8,
            "norm": math.sqrt(math.fsum(number * number for number in vector)),
        }

    @tool(read_only=True)
    def benchmark_encoding(self, start_kb: int = 1, end_kb: int = 100, step_kb: int = 10) -> Dict[str, Any]:
        """Measures how long numbers take to become text, and to become bytes.

        Args:
            start_kb: The smallest size, in kilobytes
            end_kb: The largest size, in kilobytes, at most 10000
            step_kb: How much to add each time
        """
        if step_kb < 1 or start_kb < 1 or end_kb > 10_000:
            raise ValueError("Sizes go from 1 to 10000 kilobytes, in steps of at least 1.")
        return {"results": [_measure(size) for size in range(start_kb, end_kb + 1, step_kb)]}

    @tool(description="Process binary data", supports_streaming=False, read_only=True)
    def process_binary(
        self,
        data: Annotated[bytes, "The bytes"],
        operation: Annotated[str, "checksum, size, reverse, compress or histogram"] = "checksum",
    ) -> Any:
        """Computes something of bytes."""
        if operation == "checksum":
            return {"algorithm": "sha256", "checksum": hashlib.sha256(data).hexdigest(), "size_bytes": len(data)}
        if operation == "size":
            return {"size_bytes": len(data)}
        if operation == "reverse":
            return data[::-1]
        if operation == "compress":
            return zlib.compress(data)
        if operation == "histogram":
            counts = collections.Counter(data)
            return {"size_bytes": len(data), "counts": {str(byte): counts[byte] for byte in sorted(counts)}}
        raise ValueError(f"There is no operation {operation!r}: there are {', '.join(_OPERATIONS)}.")


def _measure(size_kb: int) -> Dict[str, Any]:
    source = random.Random(size_kb)
    numbers = array.array("d", (source.gauss(0, 1) for _ in range(size_kb * 128)))
    started = time.perf_counter()
    json.dumps(numbers.tolist())
    text_seconds = time.perf_counter() - started
    started = time.perf_counter()
    numbers.tobytes()
    byte_seconds = max(time.perf_counter() - started, 1e-9)
    return {
        "size_kb": size_kb,
        "encoding": encoding_of(len(numbers)),
        "json_time_ms": round(text_seconds * 1000, 4),
        "binary_time_ms": round(byte_seconds * 1000, 4),
        "speedup": round(text_seconds / byte_seconds, 1),
    }
