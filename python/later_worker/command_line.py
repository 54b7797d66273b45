"""The command ``python3 -m later_worker``."""

from __future__ import annotations

import logging
import os
import sys
from typing import Optional, Sequence

from later_worker.carrier.connect import NoHost
from later_worker.command import Command, read_command
from later_worker.load_targets import TargetProblem, load_targets
from later_worker.run_worker import WorkerOptions, run_worker


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """
    Runs the command.

    :returns: the exit code: 0 for success, 1 if the targets cannot be used or a host that is dialled refuses the
        worker, 2 if the command cannot be understood or there is no host
    """
    command = read_command(sys.argv[1:] if arguments is None else arguments)
    logging.basicConfig(
        level=command.log_level.upper(), format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    try:
        return _run(command)
    except NoHost as problem:
        return _fail(problem, 2)
    except TargetProblem as problem:
        if problem.__cause__ is not None:
            import traceback

            traceback.print_exception(type(problem.__cause__), problem.__cause__, problem.__cause__.__traceback__)
        return _fail(problem, 1)


def _run(command: Command) -> int:
    targets = command.targets
    options = WorkerOptions(command.name or ", ".join(os.path.basename(target) for target in targets), command.threads)
    # Each mode loads what it needs: a pool starts many workers at once.
    if command.check:
        _check(targets)
    elif command.fork_server:
        from later_worker.process.fork_server import run_fork_server

        run_fork_server(options, targets, command.preload)
    elif command.host is not None:
        return _dial(command, options)
    else:
        run_worker(options, lambda: load_targets(targets))
    return 0


def _dial(command: Command, options: WorkerOptions) -> int:
    from later_worker.dialling.dial_options import DialProblem, read_dial_options
    from later_worker.dialling.grpc_environment import prepare_grpc
    from later_worker.dialling.host_refusal import HostRefusal

    try:
        dial = read_dial_options(command.host or "", command.dialling)
        prepare_grpc()
        try:
            from later_worker.dialling.run_dialled_worker import run_dialled_worker
        except ImportError as error:
            raise DialProblem(f"--host needs gRPC: pip install 'later-worker[grpc]'. {error}") from None
        run_dialled_worker(options, lambda: load_targets(command.targets), dial, command.drain)
    except DialProblem as problem:
        return _fail(problem, 2)
    except HostRefusal as refusal:
        return _fail(refusal, 1)
    return 0


def _check(targets: Sequence[str]) -> None:
    import json

    offers = [tool.offer() for tool in load_targets(targets)]
    print(json.dumps(offers, indent=2, ensure_ascii=False))


def _fail(problem: Exception, code: int) -> int:
    print(f"later_worker: {problem}", file=sys.stderr)
    return code
