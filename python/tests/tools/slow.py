"""Takes long to load: until a file is there."""

import os
import time

from later_worker import tool

while not os.path.exists(os.environ["TEST_GATE"]):
    time.sleep(0.005)


@tool
def ready() -> str:
    """Tells that it is there."""
    return "ready"
