"""The adapter of the showcase."""

from __future__ import annotations

from later_worker.adapters.showcase.basic_tools import BasicTools
from later_worker.adapters.showcase.binary_tools import BinaryTools
from later_worker.adapters.showcase.concurrent_tools import ConcurrentTools
from later_worker.adapters.showcase.host_tools import HostTools
from later_worker.adapters.showcase.learning_tools import LearningTools
from later_worker.adapters.showcase.session_tools import SessionTools
from later_worker.adapters.showcase.streaming_tools import StreamingTools
from later_worker.adapters.showcase.variable_tools import VariableTools


class ShowcaseAdapter(
    BasicTools,
    SessionTools,
    BinaryTools,
    StreamingTools,
    ConcurrentTools,
    VariableTools,
    LearningTools,
    HostTools,
):
    """Tools of every kind. What they remember, they remember in variables of the session."""
