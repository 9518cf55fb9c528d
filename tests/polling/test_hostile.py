"""One run, and a watch, over hostile pages beside healthy ones: every healthy page is read, in little memory."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.farm import Farm
from tests.support.hostile import HOSTILE, UNDETECTED
from tests.support.paths import ROOT
from tests.support.world import incident, page, update

HEALTHY, PATIENCE_S = 150, 5
MOST_BYTES = 250_000_000
MEASURED = """
import sys
from statusledger.__main__ import main
try:
    main()
finally:
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:")).split()[1]
    print(int(peak) * 1024, file=open("peak", "w"))
"""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a catalogue of all pages, hostile ones first."""
    folder = tmp_path_factory.mktemp("crowd")
    with Farm() as farm:
        entries = []
        for name, serve in HOSTILE.items():
            serve(farm.site(name))
            platform = "auto" if name in UNDETECTED else "statuspage"
            entries.append(_entry(name, farm.site(name).url, platform, PATIENCE_S))
        for number in range(HEALTHY):
            name = f"healthy{number:03}"
            actual = incident(f"i{number:011}", "Slow", update(f"u{number:011}", "investigating", "Hm.", 0))
            page(farm.site(name), name, [actual], key=f"page{number:08}")
            entries.append(_entry(name, farm.site(name).url, "statuspage", 120))
        (folder / "sources.yaml").write_text("".join(entries))
        yield folder


def _entry(name: str, url: str, platform: str, timeout: int) -> str:
    return (
        f"- {{id: {name}, name: {name}, url: '{url}', platform: {platform}, allow_private: true, "
        f"interval: 60, timeout: {timeout}}}\n"
    )


def _start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NO_PROXY": "*"}
    command = [sys.executable, "-c", MEASURED, *arguments]
    return subprocess.Popen(command, cwd=folder, env=environment, text=True, stdout=-1, stderr=-1)


def _peak(folder: Path) -> int:
    return int((folder / "peak").read_text())


@pytest.mark.timeout(600)
def test_every_healthy_page_is_read_beside_hostile_ones(crowd: Path) -> None:
    began = time.monotonic()
    with _start(crowd, "run", "--all", "--json") as process:
        output, errors = process.communicate()
    took = time.monotonic() - began
    assert output, errors
    report = json.loads(output)
    sys.stdout.write(f"\n{report['totals']}; {took:.1f} s; {_peak(crowd) / 1e6:.0f} MB\n")
    for name, why in sorted(report["failures"].items()):
        sys.stdout.write(f"  {name}: {why}\n")
    assert (process.returncode, report["bugs"]) == (0, {}), errors
    assert {f"healthy{number:03}" for number in range(HEALTHY)} <= set(report["read"])
    assert _peak(crowd) < MOST_BYTES


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_watching_them_for_ten_minutes(crowd: Path) -> None:
    with _start(crowd, "watch") as process:
        time.sleep(600)
        assert process.poll() is None
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    sys.stdout.write(f"\nSIGTERM answered within {time.monotonic() - began:.1f} s; {_peak(crowd) / 1e6:.0f} MB\n")
    assert process.returncode == 143
    assert _peak(crowd) < MOST_BYTES
