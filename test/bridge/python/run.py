"""Plays one scenario against a host and prints its report as JSON.

Usage: run.py <scenario> <JSON: how to connect> <JSON: what the scenario takes>
"""

import importlib
import json
import sys

from bridgeclient.connection import Connection


def main():
    name, target, options = sys.argv[1:]
    connection = Connection(**json.loads(target))
    try:
        report = importlib.import_module(f"scenarios.{name}").play(connection, json.loads(options))
    finally:
        connection.close()
    print(json.dumps(report))


main()
