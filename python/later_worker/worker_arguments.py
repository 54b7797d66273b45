"""Options that the commands have which run workers."""

from __future__ import annotations

from typing import Any

from later_worker.command import Command
from later_worker.dialling.dial_options import add_dial_arguments
from later_worker.option_values import to_count, to_seconds
from later_worker.version import __version__

_LEVELS = ("debug", "info", "warning", "error")
_DEFAULTS = Command._field_defaults


def add_worker_arguments(parser: Any, shown_name: str) -> None:
    """
    Adds what every worker can be told, as ``Command`` has it.

    :param shown_name: what people see without ``--name``
    """
    parser.add_argument(
        "--threads",
        type=to_count,
        default=_DEFAULTS["threads"],
        metavar="N",
        help="how many calls run at a time (default: %(default)s)",
    )
    parser.add_argument("--name", help=f"what the host's people see (default: {shown_name})")
    parser.add_argument(
        "--log-level", choices=_LEVELS, default=_DEFAULTS["log_level"], help="(default: %(default)s)"
    )
    parser.add_argument("--version", action="version", version=__version__)


def add_host_arguments(parser: Any, mode: Any) -> None:
    """
    Adds what is said of a host that is dialled.

    :param mode: the parser, or a group of it that ``--host`` belongs to
    """
    mode.add_argument("--host", metavar="HOST:PORT", help="dial a host, and again whenever the connection has ended")
    dialling = parser.add_argument_group("with --host")
    add_dial_arguments(dialling)
    dialling.add_argument(
        "--drain",
        type=to_seconds,
        default=_DEFAULTS["drain"],
        metavar="SECONDS",
        help="how long calls that run may take when the worker ends (default: %(default)g)",
    )
