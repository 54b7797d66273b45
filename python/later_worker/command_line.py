"""The command ``python3 -m later_worker``."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import traceback
from typing import List, Optional, Sequence

from later_worker.carrier.connect import NoHost
from later_worker.load_targets import TargetProblem, load_targets
from later_worker.process.fork_server import run_fork_server
from later_worker.run_worker import WorkerOptions, run_worker
from later_worker.version import __version__

_LEVELS = ("debug", "info", "warning", "error")


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """
    Runs the command.

    :returns: the exit code: 0 for success, 1 if the targets cannot be used, 2 if the command cannot be understood
        or there is no host
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    targets: List[str] = options.targets + options.adapter
    if not targets:
        parser.error("say which tools to run: a file, a module, or a class of a module")
    logging.basicConfig(
        level=options.log_level.upper(), format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    name = options.name or ", ".join(os.path.basename(target) for target in targets)
    worker_options = WorkerOptions(name, options.threads)
    try:
        if options.check:
            _check(targets)
        elif options.fork_server:
            run_fork_server(worker_options, targets, options.preload)
        else:
            run_worker(worker_options, lambda: load_targets(targets))
    except NoHost as problem:
        print(f"later_worker: {problem}", file=sys.stderr)
        return 2
    except TargetProblem as problem:
        if problem.__cause__ is not None:
            traceback.print_exception(type(problem.__cause__), problem.__cause__, problem.__cause__.__traceback__)
        print(f"later_worker: {problem}", file=sys.stderr)
        return 1
    return 0


def _check(targets: Sequence[str]) -> None:
    offers = [tool.offer() for tool in load_targets(targets)]
    print(json.dumps(offers, indent=2, ensure_ascii=False))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m later_worker",
        description="Runs Python functions as tools of a LATER host, which starts this command.",
    )
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="TARGET",
        help="file.py, package.module, package.module.AdapterClass or package.module:AdapterClass",
    )
    parser.add_argument("--adapter", action="append", default=[], metavar="CLASS", help="one more target")
    parser.add_argument(
        "--threads", type=_count, default=1, metavar="N", help="how many calls run at a time (default: 1)"
    )
    parser.add_argument("--name", help="what the host's people see (default: the targets)")
    parser.add_argument("--log-level", choices=_LEVELS, default="info", help="(default: info)")
    parser.add_argument("--version", action="version", version=__version__)
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
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of calls")
    return int(text)
