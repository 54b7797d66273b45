"""Runs the calls of one connection."""
