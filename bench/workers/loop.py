"""What a worker in Python cannot do without: reads lines or bytes, and answers. Argument: what it does."""

import json
import sys

TEXT = "x" * 100


def lines():
    """Adds numbers, and hands out texts where a message says how many."""
    write, flush = sys.stdout.write, sys.stdout.flush
    for line in sys.stdin:
        message = json.loads(line)
        for _ in range(message.get("count", 0)):
            write(json.dumps({"id": message["id"], "chunk": TEXT}) + "\n")
        write(json.dumps({"id": message["id"], "value": message["a"] + message["b"]}) + "\n")
        flush()


def copy():
    """Gives back so many bytes at a time as the second argument says."""
    content = bytearray(int(sys.argv[2]))
    while sys.stdin.buffer.readinto(content):
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


copy() if sys.argv[1] == "copy" else lines()
