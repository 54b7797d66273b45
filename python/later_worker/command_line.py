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
from later_worker.dialling.dial_options import DialProblem, add_dial_arguments, read_dial_options
from later_worker.dialling.grpc_environment import prepare_grpc
from later_worker.dialling.host_refusal import HostRefusal
from later_worker.load_targets import TargetProblem, load_targets
from later_worker.option_values import to_count, to_seconds
from later_worker.process.fork_server import run_fork_server
from later_worker.run_worker import WorkerOptions, run_worker
from later_worker.version import __version__

_LEVELS = ("debug", "info", "warning", "error")


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """
    Runs the command.

    :returns: the exit code: 0 for success, 1 if the targets cannot be used or a host that is dialled refuses the
        worker, 2 if the command cannot be understood or there is no host
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
        elif options.host is not None:
            _dial(options, worker_options, targets)
        else:
            run_worker(worker_options, lambda: load_targets(targets))
    except (NoHost, DialProblem) as problem:
        print(f"later_worker: {problem}", file=sys.stderr)
        return 2
    except TargetProblem as problem:
        if problem.__cause__ is not None:
            traceback.print_exception(type(problem.__cause__), problem.__cause__, problem.__cause__.__traceback__)
        print(f"later_worker: {problem}", file=sys.stderr)
        return 1
    except HostRefusal as refusal:
        print(f"later_worker: {refusal}", file=sys.stderr)
        return 1
    return 0


def _dial(options: argparse.Namespace, worker_options: WorkerOptions, targets: Sequence[str]) -> None:
    dial = read_dial_options(options.host, options)
    prepare_grpc()
    try:
        from later_worker.dialling.run_dialled_worker import run_dialled_worker
    except ImportError as error:
        raise DialProblem(f"--host needs gRPC: pip install 'later-worker[grpc]'. {error}") from None
    run_dialled_worker(worker_options, lambda: load_targets(targets), dial, options.drain)


def _check(targets: Sequence[str]) -> None:
    offers = [tool.offer() for tool in load_targets(targets)]
    print(json.dumps(offers, indent=2, ensure_ascii=False))


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
    parser.add_argument(
        "--threads", type=to_count, default=1, metavar="N", help="how many calls run at a time (default: 1)"
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
    mode.add_argument("--host", metavar="HOST:PORT", help="dial a host, and again whenever the connection has ended")
    dialling = parser.add_argument_group("with --host")
    add_dial_arguments(dialling)
    dialling.add_argument(
        "--drain",
        type=to_seconds,
        default=10.0,
        metavar="SECONDS",
        help="how long calls that run may take when the worker ends (default: 10)",
    )
    return parser
