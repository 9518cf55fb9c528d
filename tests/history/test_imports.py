"""What history needs of other code: parsers and stores, and nothing that speaks HTTP."""

import subprocess
import sys

import pytest

CODE = "import sys, {module}; print(*[name for name in sys.modules if name.partition('.')[0] in ('httpx', 'httpcore')])"


@pytest.mark.parametrize("module", ["rebuild", "importing", "merge", "archive", "ledger"])
def test_history_is_derived_without_the_http_stack(module: str) -> None:
    code = CODE.format(module=f"statusledger.history.{module}")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
