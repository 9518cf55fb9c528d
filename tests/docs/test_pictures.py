"""The pictures of the documentation can be drawn again, are small, and load nothing from elsewhere."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import pictures
from tests.support.paths import ROOT

NAMES = (pictures.PAGE, pictures.TERMINAL)
LARGEST = 200_000


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_small(name: str) -> None:
    assert 0 < (pictures.FOLDER / name).stat().st_size < LARGEST


def test_the_terminal_loads_nothing() -> None:
    text = (pictures.FOLDER / pictures.TERMINAL).read_text()
    assert "AFTER&#160;RESOLUTION" in text
    assert "url(http" not in text and "<script" not in text


@pytest.mark.browser
def test_the_pictures_can_be_drawn_again(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.pictures", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / pictures.TERMINAL).read_text() == (pictures.FOLDER / pictures.TERMINAL).read_text(), (
        "out of date; run: python -m tests.support.pictures"
    )
    assert (tmp_path / pictures.PAGE).stat().st_size < LARGEST
