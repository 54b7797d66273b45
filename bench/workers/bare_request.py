"""Sends one request after the other to a server of gRPC, and prints how long the median of them takes, in microseconds.

Arguments: the address of the server, and for how many seconds.
"""

import statistics
import sys
import time

import grpc


def main():
    address, seconds = sys.argv[1], float(sys.argv[2])
    request = grpc.insecure_channel(address).unary_unary(
        "/snakepit.bridge.BridgeService/GetVariable"
    )
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        request(bytes(33))
        times.append(time.perf_counter() - start)
    print(statistics.median(times) * 1e6)


main()
