"""What the values of options are made of."""

from __future__ import annotations

import argparse
import threading


def to_count(text: str) -> int:
    """A whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of at least 1")
    return int(text)


def to_seconds(text: str) -> float:
    """A number of seconds of at least 0, which may have a fraction."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= threading.TIMEOUT_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return seconds


def to_milliseconds(text: str) -> int:
    """A whole number of milliseconds of at least 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of milliseconds")
    return int(text)


def to_port(text: str) -> int:
    """A port, or 0 for one that is free."""
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port")
    return int(text)
