"""What the README promises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.host import ROOT, Host


def test_runs_the_example_of_the_readme(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    target = tmp_path / "letters.py"
    target.write_text(blocks[0])
    host = Host(str(target))
    try:
        assert host.value_of("count_words", {"text": "to be or not", "minimum_length": 3}) == 1
        assert host.error_of("write", {"topic": ""})["type"] == "NO_TOPIC"
        call_id = host.call("write", {"topic": "tools"}, credit=9)
        host.answer("variables.get", lambda _: {"value": _variable("recipient", "string", "Ada")})
        assert [host.expect(type="chunk")["value"] for _ in range(2)] == ["Dear Ada,", "this is about tools."]
        assert host.result(call_id)["last"] is True
    finally:
        host.close()


def _variable(name: str, kind: str, value: Any) -> Any:
    return {"id": f"var_{name}_1", "name": name, "type": kind, "value": value}
