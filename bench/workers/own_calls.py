"""Makes the calls to the host that a worker of snakepit makes for each call that it gets, and nothing else.

Prints how many times a second two processes do that. Arguments: the address of the host, and for how many seconds.
"""

import multiprocessing
import sys
import time

PROCESSES = 2


def work(address, seconds, barrier, counts):
    import snakepit_bridge_pb2 as messages
    from snakepitworker.servicer import Servicer

    servicer = Servicer(address)
    request = messages.ExecuteToolRequest(session_id="bench", tool_name="add")
    servicer.open(request)
    barrier.wait()
    count = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        servicer.open(request)
        count += 1
    counts.put(count)


def main():
    address, seconds = sys.argv[1], float(sys.argv[2])
    # Processes that are forked would share what grpcio has started.
    context = multiprocessing.get_context("spawn")
    barrier, counts = context.Barrier(PROCESSES), context.Queue()
    options = (address, seconds, barrier, counts)
    workers = [context.Process(target=work, args=options) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    print(sum(counts.get() for _ in workers) / seconds)
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    main()
