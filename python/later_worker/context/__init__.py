"""The parts of a ``SessionContext``."""
