"""Understands the options of the command ``python3 -m later_worker``."""

from __future__ import annotations

import argparse
from typing import Sequence

from later_worker.command import Command
from later_worker.worker_arguments import add_host_arguments, add_worker_arguments


def parse_command(arguments: Sequence[str]) -> Command:
    """As ``read_command``."""
    parser = _parser()
    options = parser.parse_args(arguments)
    targets = [*options.targets, *options.adapter]
    if not targets:
        parser.error("say which tools to run: a file, a module, or a class of a module")
    return Command(
        targets,
        threads=options.threads,
        name=options.name,
        log_level=options.log_level,
        check=options.check,
        fork_server=options.fork_server,
        preload=options.preload,
        host=options.host,
        drain=options.drain,
        dialling=options,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m later_worker",
        description="Runs Python functions as tools of a LATER host, which starts this command or is dialled.",
    )
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="TARGET",
        help="file.py, package.module, package.module.AdapterClass or package.module:AdapterClass",
    )
    parser.add_argument("--adapter", action="append", default=[], metavar="CLASS", help="one more target")
    add_worker_arguments(parser, "the targets")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="print the declarations of the tools as JSON, and end")
    mode.add_argument(
        "--fork-server", action="store_true", help="load the targets once, and fork a worker whenever the host asks"
    )
    parser.add_argument(
        "--preload",
        action="append",
        default=[],
        metavar="MODULE",
        help="with --fork-server: one more module to load",
    )
    add_host_arguments(parser, mode)
    return parser
