"""The worker as a process: how it is made and what ends it."""
