"""Draw the pictures of docs/pictures from the demo: `python -m tests.support.pictures`."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import ViewportSize, sync_playwright
from rich.console import Console
from rich.text import Text

from statusledger import demo
from statusledger.demo.story import SCENES
from tests.conftest import CHROMIUM, FLAGS
from tests.support.browsing import served
from tests.support.markdown import DOCS

FOLDER = DOCS / "pictures"
PAGE, TERMINAL = "now.png", "changes.svg"
_DURING_THE_OUTAGE = 4
_SIZE = ViewportSize(width=1000, height=725)
_COLUMNS = 92
# rich's own template loads a font from the network.
_SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def draw(folder: Path) -> None:
    """Draw both pictures into a folder."""
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory() as work:
        during, after = Path(work, "during/status.db"), Path(work, "after/status.db")
        with redirect_stdout(io.StringIO()):
            demo.play(during, SCENES[:_DURING_THE_OUTAGE])
            demo.play(after)
        _page(during, folder / PAGE)
        _terminal(after, folder / TERMINAL, "changes")


def _page(database: Path, picture: Path) -> None:
    with served(database, SCENES[_DURING_THE_OUTAGE - 1].at) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS])
        page = browser.new_page(viewport=_SIZE, device_scale_factor=1.5)
        page.goto(address)
        page.screenshot(path=str(picture))
        browser.close()


def _terminal(database: Path, picture: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "statusledger", *arguments, "--db", str(database)]
    environment = os.environ | {"FORCE_COLOR": "1", "COLUMNS": str(_COLUMNS)}
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    console = Console(record=True, width=_COLUMNS, file=io.StringIO())
    console.print(Text(f"$ statusledger {' '.join(arguments)}\n", "bold"), Text.from_ansi(printed.rstrip()), sep="\n")
    console.save_svg(str(picture), title="statusledger", code_format=_SVG, unique_id="terminal")


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
