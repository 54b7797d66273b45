"""What tests with gRPC have: code that ``protoc`` has generated, as peers use it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest

PROTOCOLS = Path(__file__).resolve().parents[3] / "packages" / "bridge" / "proto"
MODULES = ("grpc", "google.protobuf", "grpc_tools")


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


# Where there is no gRPC, nothing here can run.
if not all(map(_is_there, MODULES)):
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def generated(tmp_path_factory: Any) -> Iterator[Path]:
    """A folder with the modules of both protocols, from which they can be imported."""
    folder = tmp_path_factory.mktemp("generated")
    compile_protocols(f"--python_out={folder}", f"--grpc_python_out={folder}")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


def compile_protocols(*arguments: str) -> None:
    """Runs ``protoc``."""
    files = ["later_worker.proto", "snakepit_bridge.proto"]
    command = [sys.executable, "-W", "ignore", "-m", "grpc_tools.protoc", f"--proto_path={PROTOCOLS}"]
    subprocess.run([*command, *arguments, *files], check=True, timeout=60)


@pytest.fixture
def start_host(generated: Path) -> Iterator[Callable[..., Any]]:
    """Starts hosts that workers dial, until the test has ended."""
    from tests.grpc.grpc_host import GrpcHost

    hosts: List[GrpcHost] = []

    def start(**options: Any) -> GrpcHost:
        hosts.append(GrpcHost(**options))
        return hosts[-1]

    yield start
    for host in hosts:
        host.close()


@pytest.fixture
def dial() -> Iterator[Callable[..., Any]]:
    """Starts workers that dial, until the test has ended."""
    from tests.grpc.dialling_worker import DiallingWorker

    workers: List[DiallingWorker] = []

    def start(address: str, *arguments: str, **options: Any) -> DiallingWorker:
        workers.append(DiallingWorker(address, *arguments, **options))
        return workers[-1]

    yield start
    for worker in workers:
        worker.close()


@pytest.fixture
def bridge_host(generated: Path) -> Iterator[Any]:
    """A host of the service."""
    from tests.grpc.bridge_host import BridgeHost

    host = BridgeHost()
    yield host
    host.close()


@pytest.fixture
def serve(generated: Path) -> Iterator[Callable[..., Any]]:
    """Starts workers that serve the service, until the test has ended."""
    from tests.grpc.service_worker import ServiceWorker

    workers: List[ServiceWorker] = []

    def start(address: str, *arguments: str, **options: Any) -> ServiceWorker:
        workers.append(ServiceWorker(address, *arguments, **options))
        return workers[-1]

    yield start
    for worker in workers:
        worker.close()
