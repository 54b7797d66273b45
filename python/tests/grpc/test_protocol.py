"""The description of the protocols."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict

import pytest
from google.protobuf import descriptor_pb2

from later_worker.protocol.messages import DESCRIPTORS, message_class, methods_of
from tests.grpc.conftest import compile_protocols
from tests.host import ROOT


def _files(data: bytes) -> Dict[str, Any]:
    files = {file.name: file for file in descriptor_pb2.FileDescriptorSet.FromString(data).file}
    for file in files.values():
        file.ClearField("source_code_info")
        for message in file.message_type:
            _forget_json_names(message)
    return files


def _forget_json_names(message: Any) -> None:
    # Some releases of protoc write them down.
    for field in message.field:
        field.ClearField("json_name")
    for nested in message.nested_type:
        _forget_json_names(nested)


@pytest.mark.parametrize("name", ["later_worker.proto", "snakepit_bridge.proto"])
def test_describes_the_files_of_the_protocols_as_they_are(tmp_path: Path, name: str) -> None:
    compile_protocols(f"--descriptor_set_out={tmp_path / 'now'}")
    now = _files((tmp_path / "now").read_bytes())
    kept = _files(pkgutil.get_data("later_worker.protocol", DESCRIPTORS) or b"")
    assert kept[name] == now[name], f"renew {DESCRIPTORS} as protocol/messages.py says"


def test_makes_messages_that_are_those_of_generated_code(generated: Path) -> None:
    import snakepit_bridge_pb2 as others

    own = message_class("snakepit.bridge.ExecuteToolRequest")(session_id="s", tool_name="t")
    own.parameters["a"].type_url = "type.googleapis.com/snakepit.integer"
    own.parameters["a"].value = b"1"
    own.binary_parameters["b"] = b"\x00"
    other = others.ExecuteToolRequest.FromString(own.SerializeToString())
    assert other.parameters["a"].value == b"1"
    assert other.binary_parameters["b"] == b"\x00"


def test_knows_the_methods_of_a_service() -> None:
    methods = methods_of("snakepit.bridge.BridgeService")
    assert methods["Ping"].path == "/snakepit.bridge.BridgeService/Ping"
    assert methods["Ping"].request.DESCRIPTOR.full_name == "snakepit.bridge.PingRequest"
    assert methods["Ping"].response.DESCRIPTOR.full_name == "snakepit.bridge.PingResponse"
    streams = {name for name, method in methods.items() if method.streams}
    assert streams == {"ExecuteStreamingTool", "WatchVariables"}


@pytest.mark.parametrize("module", ["later_worker", "later_worker.command_line"])
def test_is_not_loaded_by_workers_that_do_not_dial(module: str) -> None:
    program = (
        f"import {module}, later_worker, sys\n"
        "for name in later_worker.__all__: getattr(later_worker, name)\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('grpc', 'google')])"
    )
    completed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    assert completed.stdout.strip() == b"[]"
