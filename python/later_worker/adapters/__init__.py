"""Adapters that come with the worker."""
