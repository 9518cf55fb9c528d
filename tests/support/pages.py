"""A page of a platform as a user meets it: detected, added, polled and shown by the commands."""

import json
from pathlib import Path
from typing import Any

from tests.farm import Reply, Site
from tests.support import world
from tests.support.paths import GOLDEN


def golden_body(platform: str, case: str) -> bytes:
    """The document of a golden case."""
    (path,) = (GOLDEN / platform / case).glob("input.*")
    return path.read_bytes()


def html(body: bytes) -> Reply:
    """A page."""
    return Reply(body=body, content_type="text/html")


def added(site: Site, folder: Path) -> dict[str, Any]:
    """What is detected at a site, once it is added as `acme` and polled."""
    detected = world.statusledger("detect", site.url, "--allow-private", "--json", folder=folder)
    assert detected.returncode == 0, detected.stderr
    for command in (("sources", "add", site.url, "--allow-private", "--id", "acme"), ("run", "acme")):
        done = world.statusledger(*command, folder=folder)
        assert done.returncode == 0, done.stderr
    actual: dict[str, Any] = json.loads(detected.stdout)
    return actual


def shown(folder: Path, key: str) -> list[str]:
    """The lines of `show` for an incident of `acme`, without blanks around them."""
    return [line.strip() for line in printed(folder, "show", f"acme_{key}").splitlines()]


def printed(folder: Path, *command: str) -> str:
    """The output of a command that succeeds."""
    done = world.statusledger(*command, folder=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout
