"""What the command ``python3 -m later_worker`` is told."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional, Sequence


class Command(NamedTuple):
    """The targets and options of a command."""

    targets: Sequence[str]
    """Which tools to run; at least one."""
    threads: int = 1
    """How many calls run at a time."""
    name: Optional[str] = None
    """What people see; None for the targets."""
    log_level: str = "info"
    check: bool = False
    """Whether to print declarations, and to end."""
    fork_server: bool = False
    """Whether to fork workers when the host asks for them."""
    preload: Sequence[str] = ()
    """Modules that these have besides."""
    host: Optional[str] = None
    """Which host to dial."""
    drain: float = 10.0
    """How many seconds calls may take that run when a worker ends that has dialled its host."""
    dialling: Any = None
    """What ``read_dial_options`` takes, where there is a host."""


def read_command(arguments: Sequence[str]) -> Command:
    """
    Understands the arguments of a command. Ends the process, with an explanation, where they make no sense or ask for
    help.
    """
    if arguments and not any(argument.startswith("-") for argument in arguments):
        # A pool starts many workers at once, mostly so, and what understands options takes its time.
        return Command(arguments)
    from later_worker.command_parser import parse_command

    return parse_command(arguments)
