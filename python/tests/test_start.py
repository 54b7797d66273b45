"""What a worker loads before it is ready."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, Set

SLOW = {"argparse", "asyncio", "decimal", "pathlib", "shutil", "urllib.parse", "uuid"}


def loaded_anyway() -> Set[str]:
    """What this Python loads by itself."""
    command = [sys.executable, "-c", "import sys; print(*sys.modules)"]
    return set(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split())


def test_loads_no_modules_that_simple_tools_have_no_use_for(start: Any) -> None:
    loaded = set(start("modules.py").value_of("modules"))
    assert "later_worker.worker.worker" in loaded
    assert loaded & (SLOW - loaded_anyway()) == set()
