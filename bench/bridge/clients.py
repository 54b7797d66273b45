"""Calls a host from 16 clients and prints the calls per second of each case as JSON.

Arguments: the folder of the generated code, the address of the host, how many processes the clients share.
"""

import json
import multiprocessing
import statistics
import sys
import threading
import time

CLIENTS = 16
ROUNDS = 5
CALLS = {"Ping": 200, "GetVariable": 200, "SetVariable": 200, "SetVariables, 100 at once": 25}


def main():
    folder, address, processes = sys.argv[1], sys.argv[2], int(sys.argv[3])
    # Processes that are forked would share what grpcio has started.
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(processes)
    times = context.Queue()
    workers = [
        context.Process(target=work, args=(folder, address, CLIENTS // processes, barrier, times))
        for _ in range(processes)
    ]
    for worker in workers:
        worker.start()
    rates = {name: [] for name in CALLS}
    for round_number in range(ROUNDS + 1):
        for name, calls in CALLS.items():
            spans = [times.get() for _ in workers]
            seconds = max(end for _, end in spans) - min(start for start, _ in spans)
            # The first round warms up.
            if round_number > 0:
                rates[name].append(CLIENTS * calls / seconds)
    for worker in workers:
        worker.join()
    print(json.dumps({name: statistics.median(values) for name, values in rates.items()}))


def work(folder, address, count, barrier, times):
    """Runs the clients of one process; tells when each case began and ended."""
    clients = [connect(folder, address) for _ in range(count)]
    for _ in range(ROUNDS + 1):
        for name, calls in CALLS.items():
            barrier.wait()
            start = time.perf_counter()
            threads = [
                threading.Thread(target=repeat, args=(client[name], calls)) for client in clients
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            times.put((start, time.perf_counter()))


def repeat(call, count):
    for _ in range(count):
        call()


def connect(folder, address):
    """A client with a connection of its own: one function for each case."""
    if folder not in sys.path:
        sys.path.insert(0, folder)

    import grpc
    import snakepit_bridge_pb2 as protocol
    import snakepit_bridge_pb2_grpc as service
    from google.protobuf.any_pb2 import Any

    def value(number):
        return Any(type_url="type.googleapis.com/snakepit.float", value=json.dumps(number).encode())

    # Channels of equal options would share a connection.
    options = [("grpc.use_local_subchannel_pool", 1)]
    stub = service.BridgeServiceStub(grpc.insecure_channel(address, options=options))
    ping = protocol.PingRequest(message="bench")
    get = protocol.GetVariableRequest(session_id="bench", variable_identifier="v1")
    put = protocol.SetVariableRequest(
        session_id="bench", variable_identifier="v1", value=value(1.5)
    )
    batch = protocol.BatchSetVariablesRequest(
        session_id="bench", atomic=True, updates={f"v{index}": value(2.5) for index in range(100)}
    )
    return {
        "Ping": lambda: stub.Ping(ping),
        "GetVariable": lambda: stub.GetVariable(get),
        "SetVariable": lambda: stub.SetVariable(put),
        "SetVariables, 100 at once": lambda: stub.SetVariables(batch),
    }


if __name__ == "__main__":
    main()
