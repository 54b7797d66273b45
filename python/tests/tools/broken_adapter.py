"""An adapter that cannot be made ready."""

from later_worker import BaseAdapter, tool


class Broken(BaseAdapter):
    """Fails."""

    def initialize(self) -> None:
        """Begins, or would."""
        raise ConnectionError("no database")

    def cleanup(self) -> None:
        """Ends."""

    @tool
    def nothing(self) -> None:
        """Does nothing."""
