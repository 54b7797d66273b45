"""A worker that dials the host: it gives the arguments of calls back, and their attachments in reverse."""

import json
import os
import queue
import signal

import later_worker_pb2 as messages
import later_worker_pb2_grpc as services
from bridgeclient.report import attempt


def to_frame(header, attachments=()):
    return messages.WorkerFrame(header=json.dumps(header).encode(), attachments=attachments)


def answer(frame):
    """What the worker sends when it gets a message."""
    header = json.loads(frame.header)
    if header["type"] == "call":
        result = {"type": "result", "id": header["id"], "value": header["args"]}
        return to_frame(result, list(reversed(frame.attachments)))
    if header["type"] == "drain":
        return to_frame({"type": "goodbye"})
    return None


def play(connection, options):
    waiting = queue.SimpleQueue()
    waiting.put(to_frame(options["announce"]))
    metadata = [*connection.metadata, *options["metadata"].items()]
    stub = services.WorkerServiceStub(connection.channel)
    stream = stub.Connect(iter(waiting.get, None), metadata=metadata, timeout=50)
    report = {"frames": 0, "headers": []}

    def run():
        report["answered"] = dict(stream.initial_metadata()).get("later-batches")
        for first in stream:
            report["frames"] += 1
            if options.get("dies"):
                os.kill(os.getpid(), signal.SIGKILL)
            frames = [first, *first.more]
            report["headers"] += [json.loads(frame.header) for frame in frames]
            answers = [made for made in map(answer, frames) if made is not None]
            if not answers:
                continue
            if options["batch"]:
                answers[0].more.extend(answers[1:])
                del answers[1:]
            for made in answers:
                waiting.put(made)
            if report["headers"][-1]["type"] == "drain":
                waiting.put(None)
        return stream.code().name

    outcome = attempt(run)
    waiting.put(None)
    return {**report, **outcome}
