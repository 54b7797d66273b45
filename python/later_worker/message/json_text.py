"""JSON as the protocol wants it: exact, compact, without ``NaN`` and infinities."""

from __future__ import annotations

import json
import json.encoder
from typing import Any, Callable, List, Tuple

MAXIMUM_DEPTH = 500
"""How many levels a value may have; hosts read 512, of which a message itself takes some."""


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON.")


_decoder = json.JSONDecoder(parse_constant=_refuse_constant)
_scan = _decoder.scan_once  # type: ignore[attr-defined]


def decode_json(text: str) -> Any:
    """
    :raises ValueError: for what is not JSON, and for integers with more digits than Python converts
    :raises RecursionError: for what is nested too deeply
    """
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        return _decoder.decode(text)
    return value if end == len(text) else _decoder.decode(text)


def decode_long_integers(text: str) -> Tuple[Any, List[int]]:
    """
    Reads what ``decode_json`` refuses because of its integers, with 0 in their place.

    :returns: the value, and how many digits each of these has; none if they were not the reason
    """
    lengths: List[int] = []

    def read_integer(digits: str) -> int:
        try:
            return int(digits)
        except ValueError:
            lengths.append(len(digits.lstrip("-")))
            return 0

    decoder = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=read_integer)
    return decoder.decode(text), lengths


def _refuse_value(value: object) -> None:
    raise TypeError(f"{type(value).__name__} is not JSON.")


def _make_encoder() -> Callable[[Any], str]:
    encoder = json.JSONEncoder(
        ensure_ascii=False,
        check_circular=False,
        allow_nan=False,
        separators=(",", ":"),
        default=_refuse_value,
    )
    make = json.encoder.c_make_encoder  # type: ignore[attr-defined]
    if make is None:
        return encoder.encode
    # What JSONEncoder.encode makes anew for every value.
    quote = json.encoder.encode_basestring  # type: ignore[attr-defined]
    to_pieces = make(None, _refuse_value, quote, None, ":", ",", False, False, False)
    join = "".join
    return lambda value: join(to_pieces(value, 0))


encode_json = _make_encoder()
"""
Prints plain JSON: dictionaries with texts for keys, lists, tuples, texts, numbers, booleans and None.

Raises ValueError for numbers that are not finite and integers with more digits than Python prints, RecursionError
for a value that contains itself. A text may have half a surrogate pair, which cannot be encoded.
"""
