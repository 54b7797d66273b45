"""How a host is dialled."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, List

import pytest

from later_worker.dialling.dial_options import DialOptions, DialProblem, add_dial_arguments, read_dial_options
from later_worker.dialling.reconnect_delay import ReconnectDelay

PEM = b"-----BEGIN CERTIFICATE-----\n"


def read(arguments: List[str], address: str = "host:1", **environment: str) -> DialOptions:
    """What a command line says."""
    parser = argparse.ArgumentParser()
    add_dial_arguments(parser)
    return read_dial_options(address, parser.parse_args(arguments), environment)


def test_takes_the_token_from_the_command_a_file_or_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("# ours\n\nthe-token-in-the-file wanda * worker\n")
    assert read([]).token is None
    assert read([], LATER_TOKEN="from-the-environment").token == "from-the-environment"
    assert read(["--token", "given"], LATER_TOKEN="other").token == "given"
    assert read(["--token-file", str(file)], LATER_TOKEN="other").token == "the-token-in-the-file"


def test_encrypts_where_it_is_told_how(tmp_path: Path) -> None:
    ca, cert, key = (tmp_path / name for name in ("ca", "cert", "key"))
    for file in (ca, cert, key):
        file.write_bytes(PEM + file.name.encode())
    assert not read([]).tls
    assert read(["--tls"]) == DialOptions("host:1", tls=True)
    assert read(["--tls-ca", str(ca)]) == DialOptions("host:1", tls=True, tls_ca=PEM + b"ca")
    own = read(["--tls-cert", str(cert), "--tls-key", str(key)])
    assert own == DialOptions("host:1", tls=True, tls_cert=PEM + b"cert", tls_key=PEM + b"key")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--token", "a", "--token-file", "b"], "exclude each other"),
        (["--token", "a b"], "without spaces"),
        (["--token", ""], "without spaces"),
        (["--token-file", "/nowhere"], "/nowhere cannot be read: No such file"),
        (["--token-file", "{two}"], "has to have one token, and has 2"),
        (["--token-file", "{none}"], "has to have one token, and has 0"),
        (["--tls-cert", "{two}"], "go together"),
        (["--tls-key", "{two}"], "go together"),
        (["--tls-ca", "{two}"], "is no PEM file"),
        (["--tls-ca", "/nowhere"], "cannot be read"),
    ],
)
def test_refuses_what_makes_no_sense(tmp_path: Path, arguments: List[str], reason: str) -> None:
    (tmp_path / "two").write_text("one-secret\nanother-secret\n")
    (tmp_path / "none").write_text("# nothing\n")
    files = {name: str(tmp_path / name) for name in ("two", "none")}
    with pytest.raises(DialProblem, match=reason) as caught:
        read([argument.format(**files) for argument in arguments])
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("address", ["host:1", "10.0.0.1:65535", "[::1]:50051", "unix:/run/host", "a.b-c.example:80"])
def test_takes_addresses(address: str) -> None:
    assert read([], address).address == address


@pytest.mark.parametrize("address", ["", "host", ":1", "host:", "host:port", "http://host:1", "::1:5", "host:1 "])
def test_refuses_what_is_no_address(address: str) -> None:
    with pytest.raises(DialProblem, match="HOST:PORT"):
        read([], address)


def test_waits_longer_each_time_up_to_ten_seconds() -> None:
    delay = ReconnectDelay()
    least = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    for expected in least:
        assert expected <= delay.next() <= 2 * expected
    delay.reset()
    assert 0.1 <= delay.next() <= 0.2


def test_does_not_wait_as_long_as_others() -> None:
    firsts: List[Any] = [ReconnectDelay().next() for _ in range(20)]
    assert len(set(firsts)) > 10
