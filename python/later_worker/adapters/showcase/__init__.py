"""Shows what tools can do: ``later_worker.adapters.showcase.ShowcaseAdapter``."""

from later_worker.adapters.showcase.showcase_adapter import ShowcaseAdapter

__all__ = ["ShowcaseAdapter"]
