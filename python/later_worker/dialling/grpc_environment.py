"""What gRPC is told before it is loaded."""

from __future__ import annotations

import os
from typing import MutableMapping

_SETTINGS = {
    # What it has to say of failures, the failures say themselves.
    "GRPC_VERBOSITY": "NONE",
    # Forked children of tools have nothing to do with it. Its preparations for them crash some of them.
    "GRPC_ENABLE_FORK_SUPPORT": "0",
}


def prepare_grpc(environment: MutableMapping[str, str] = os.environ) -> None:
    """Sets what is not set. To be called before ``grpc`` is imported."""
    for name, value in _SETTINGS.items():
        environment.setdefault(name, value)
