"""The command ``python3 -m later_worker.adopt``."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from typing import Optional, Sequence

from later_worker.carrier.connect import NoHost
from later_worker.dialling.dial_options import DialProblem, read_dial_options
from later_worker.dialling.grpc_environment import prepare_grpc
from later_worker.load_targets import TargetProblem
from later_worker.worker_arguments import add_host_arguments, add_worker_arguments


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """
    Runs the command.

    :returns: the exit code: what the program ends with, 0 where the host has asked for the end, 1 if the program cannot
        be a worker or a host that is dialled refuses it, 2 if the command cannot be understood or there is no host
    """
    options = _parser().parse_args(sys.argv[1:] if arguments is None else arguments)
    _log(options.log_level)
    try:
        dial = None
        if options.host is not None:
            dial = read_dial_options(options.host, options)
            prepare_grpc()
        from later_worker.adopted.program import Program
        from later_worker.adopted.run_program import AdoptionOptions, run_program
    except (DialProblem, ImportError) as error:
        return _fail(error, 2)
    program = Program(options.program, tuple(options.arguments), is_module=options.module)
    tools = {**dict.fromkeys(options.tool, False), **dict.fromkeys(options.streaming_tool, True)}
    name = options.name or os.path.basename(options.program)
    try:
        return run_program(program, AdoptionOptions(name, options.threads, tools, dial, options.drain))
    except NoHost as problem:
        return _fail(problem, 2)
    except TargetProblem as problem:
        return _fail(problem, 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m later_worker.adopt",
        description=(
            "Runs a program that serves snakepit.bridge.BridgeService with grpc.aio, unchanged, as a worker of a LATER "
            "host, which starts this command or is dialled. Nothing listens on a port."
        ),
    )
    parser.add_argument("-m", dest="module", action="store_true", help="PROGRAM is the name of a module")
    parser.add_argument(
        "--tool",
        action="append",
        default=[],
        metavar="NAME",
        help="a tool that the program has and does not register; its arguments are not checked",
    )
    parser.add_argument(
        "--streaming-tool", action="append", default=[], metavar="NAME", help="likewise, with partial results"
    )
    add_worker_arguments(parser, "the program")
    add_host_arguments(parser, parser)
    parser.add_argument("program", metavar="PROGRAM", help="a file, or a module with -m")
    parser.add_argument(
        "arguments",
        nargs=argparse.REMAINDER,
        metavar="ARGUMENT",
        help="of the program; in them, {host} is the host's address, {port} is 0 and {run} the id of the run",
    )
    return parser


def _log(level: str) -> None:
    # Not the root: what the program says of its own log is to count.
    logger = logging.getLogger("later_worker")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(level.upper())
    logger.propagate = False


def _fail(problem: Exception, code: int) -> int:
    print(f"later_worker: {problem}", file=sys.stderr)
    return code
