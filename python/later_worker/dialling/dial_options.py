"""How a host is dialled."""

from __future__ import annotations

import argparse
import os
import re
from typing import Any, Mapping, NamedTuple, Optional

TOKEN = "LATER_TOKEN"
_ADDRESS = re.compile(r"[^\s:]+:[0-9]{1,5}|\[[0-9A-Fa-f:.]+\]:[0-9]{1,5}|unix:\S+")
_PRINTABLE = re.compile(r"[\x21-\x7e]+")


class DialProblem(Exception):
    """An option makes no sense; the message says which and why, and repeats no secrets."""


class DialOptions(NamedTuple):
    """Where a host is, and how it is to know who calls."""

    address: str
    """Such as ``tools.example.com:50051``, or ``unix:/path`` for a socket."""
    token: Optional[str] = None
    tls: bool = False
    """Whether to encrypt."""
    tls_ca: Optional[bytes] = None
    """Authorities of the host's certificate, PEM; without them, those that gRPC knows."""
    tls_cert: Optional[bytes] = None
    """The worker's own certificate, PEM."""
    tls_key: Optional[bytes] = None


def add_dial_arguments(parser: Any) -> None:
    """Adds what ``read_dial_options`` reads to a command, but for the address."""
    parser.add_argument("--token", metavar="TOKEN", help=f"tells the host who is calling (default: {TOKEN})")
    parser.add_argument("--token-file", metavar="FILE", help="has the token, which others could see otherwise")
    parser.add_argument("--tls", action="store_true", help="encrypt, and trust the authorities that gRPC knows")
    parser.add_argument("--tls-ca", metavar="FILE", help="encrypt, and trust these authorities, PEM")
    parser.add_argument("--tls-cert", metavar="FILE", help="the worker's own certificate, PEM")
    parser.add_argument("--tls-key", metavar="FILE", help="its key, PEM")


def read_dial_options(
    address: str, arguments: argparse.Namespace, environment: Mapping[str, str] = os.environ
) -> DialOptions:
    """
    Reads the options of a command, and the files that they name.

    :raises DialProblem: for what makes no sense
    """
    tls_ca, tls_cert, tls_key = arguments.tls_ca, arguments.tls_cert, arguments.tls_key
    if not _ADDRESS.fullmatch(address):
        raise DialProblem(f"{address!r} is no address of a host: it is HOST:PORT, or unix:/path.")
    if (tls_cert is None) != (tls_key is None):
        raise DialProblem("--tls-cert and --tls-key go together.")
    return DialOptions(
        address=address,
        token=_read_token(arguments, environment),
        tls=arguments.tls or tls_ca is not None or tls_cert is not None,
        tls_ca=_read_pem("--tls-ca", tls_ca),
        tls_cert=_read_pem("--tls-cert", tls_cert),
        tls_key=_read_pem("--tls-key", tls_key),
    )


def _read_token(arguments: argparse.Namespace, environment: Mapping[str, str]) -> Optional[str]:
    if arguments.token is not None and arguments.token_file is not None:
        raise DialProblem("--token and --token-file exclude each other.")
    source, token = TOKEN, environment.get(TOKEN) or None
    if arguments.token is not None:
        source, token = "--token", arguments.token
    elif arguments.token_file is not None:
        source = f"--token-file {arguments.token_file}"
        token = _only_token(source, _read_file("--token-file", arguments.token_file))
    if token is not None and not _PRINTABLE.fullmatch(token):
        raise DialProblem(f"{source}: a token consists of printable ASCII characters without spaces.")
    return token


def _only_token(source: str, content: bytes) -> str:
    """A line may say more of the token, which is meant for the host."""
    lines = [line.split() for line in content.decode("utf-8", "replace").splitlines()]
    tokens = [words[0] for words in lines if words and not words[0].startswith("#")]
    if len(tokens) != 1:
        raise DialProblem(f"{source}: the file has to have one token, and has {len(tokens)}.")
    return tokens[0]


def _read_pem(option: str, path: Optional[str]) -> Optional[bytes]:
    if path is None:
        return None
    content = _read_file(option, path)
    if b"-----BEGIN " not in content:
        raise DialProblem(f"{option}: {path} is no PEM file.")
    return content


def _read_file(option: str, path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise DialProblem(f"{option}: {path} cannot be read: {error.strerror}.") from None
