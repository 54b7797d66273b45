"""Tensors where there is no numpy."""

from __future__ import annotations

from array import array
from typing import Any, Iterable, List, Sequence, Tuple, Union

from later_worker.message.element_types import FORMATS, SIZES


class Tensor:
    """
    Numbers of one type in a shape. A tool that gets or gives large ones does so without their being printed as text;
    where numpy is installed, it gets ``numpy.ndarray`` instead, and may give either.

    :param shape: how many elements there are in each dimension
    :param dtype: ``float64``, ``float32``, ``int64``, ``uint64``, ``int32``, ``uint32``, ``int16``, ``uint16``,
        ``int8`` or ``uint8``
    :param data: the elements in row-major order: numbers, or their bytes as this machine has them
    :raises ValueError: if these do not fit together
    """

    __slots__ = ("shape", "dtype", "data")

    def __init__(
        self,
        shape: Sequence[int],
        dtype: str,
        data: Union[bytes, bytearray, memoryview, "array[Any]", Iterable[Union[int, float]]],
    ) -> None:
        if dtype not in FORMATS:
            raise ValueError(f"{dtype!r} is no type of elements: there are {', '.join(FORMATS)}.")
        self.shape: Tuple[int, ...] = tuple(shape)
        self.dtype = dtype
        self.data = _to_elements(data, dtype)
        """The elements: a memoryview of one dimension."""
        count = 1
        for length in self.shape:
            count *= length
        if count != len(self.data):
            raise ValueError(f"A tensor of the shape {list(self.shape)} has {count} elements, not {len(self.data)}.")

    @classmethod
    def from_list(cls, values: Any, dtype: str = "float64") -> "Tensor":
        """
        :param values: numbers in lists, all of the same length at each level
        :raises ValueError: for lists of different lengths
        """
        shape: List[int] = []
        level = values
        while isinstance(level, (list, tuple)):
            shape.append(len(level))
            level = level[0] if level else None
        elements = [values]
        for length in shape:
            if not all(isinstance(part, (list, tuple)) and len(part) == length for part in elements):
                raise ValueError("The lists of a tensor are all of the same length.")
            elements = [element for part in elements for element in part]
        return cls(shape, dtype, elements)

    def tolist(self) -> Any:
        """The numbers in lists as ``shape`` says; a number for an empty shape."""
        values: List[Any] = self.data.tolist()
        if not self.shape:
            return values[0]
        for length in reversed(self.shape[1:]):
            if length == 0:
                return _empty(self.shape)
            values = [values[start : start + length] for start in range(0, len(values), length)]
        return values

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("A tensor without dimensions has no length.")
        return self.shape[0]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tensor):
            return NotImplemented
        return (self.shape, self.dtype) == (other.shape, other.dtype) and self.data == other.data

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Tensor(shape={list(self.shape)}, dtype={self.dtype!r})"


def _to_elements(data: Any, dtype: str) -> memoryview:
    letter = FORMATS[dtype]
    if isinstance(data, (bytes, bytearray)) or (isinstance(data, memoryview) and data.format != letter):
        view = memoryview(data).cast("B")
        if view.nbytes % SIZES[dtype]:
            raise ValueError(f"{view.nbytes} bytes are no whole number of elements of the type {dtype}.")
        return view.cast(letter)
    if isinstance(data, memoryview):
        return data if data.ndim == 1 else data.cast("B").cast(letter)
    try:
        return memoryview(data if isinstance(data, array) and data.typecode == letter else array(letter, data))
    except (TypeError, OverflowError) as error:
        raise ValueError(f"The elements do not fit the type {dtype}: {error}.") from error


def _empty(shape: Tuple[int, ...]) -> List[Any]:
    if len(shape) == 1 or shape[0] == 0:
        return []
    return [_empty(shape[1:]) for _ in range(shape[0])]
