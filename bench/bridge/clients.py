"""Calls a host from 16 threads and prints the calls per second of each case as JSON.

Arguments: the folder of the generated code, the address of the host.
"""

import json
import statistics
import sys
import threading
import time

folder, address = sys.argv[1:]
sys.path.insert(0, folder)

import grpc  # noqa: E402
import snakepit_bridge_pb2 as protocol  # noqa: E402
import snakepit_bridge_pb2_grpc as service  # noqa: E402
from google.protobuf.any_pb2 import Any  # noqa: E402

THREADS = 16
ROUNDS = 5


def value(number):
    return Any(type_url="type.googleapis.com/snakepit.float", value=json.dumps(number).encode())


def cases(stub):
    get = protocol.GetVariableRequest(session_id="bench", variable_identifier="v1")
    put = protocol.SetVariableRequest(
        session_id="bench", variable_identifier="v1", value=value(1.5)
    )
    batch = protocol.BatchSetVariablesRequest(
        session_id="bench", atomic=True, updates={f"v{index}": value(2.5) for index in range(100)}
    )
    return {
        "Ping": (lambda: stub.Ping(protocol.PingRequest(message="bench")), 200),
        "GetVariable": (lambda: stub.GetVariable(get), 200),
        "SetVariable": (lambda: stub.SetVariable(put), 200),
        "SetVariables, 100 at once": (lambda: stub.SetVariables(batch), 25),
    }


def rate(name, stubs):
    def work(stub):
        call, count = cases(stub)[name]
        for _ in range(count):
            call()

    threads = [threading.Thread(target=work, args=(stub,)) for stub in stubs]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return THREADS * cases(stubs[0])[name][1] / (time.perf_counter() - start)


def main():
    # Channels of equal options share a connection; this makes each a client of its own.
    channels = [
        grpc.insecure_channel(address, options=[("grpc.use_local_subchannel_pool", 1)])
        for _ in range(THREADS)
    ]
    stubs = [service.BridgeServiceStub(channel) for channel in channels]
    names = list(cases(stubs[0]))
    samples = {name: [] for name in names}
    for round_number in range(ROUNDS + 1):
        for name in names:
            result = rate(name, stubs)
            if round_number > 0:
                samples[name].append(result)
    print(json.dumps({name: statistics.median(values) for name, values in samples.items()}))


main()
