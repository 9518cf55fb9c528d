"""Stories of what comes from elsewhere: names, certificates, bodies, catalogues, and code that is plugged in."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from aiohappyeyeballs import AddrInfoType
from msgspec.structs import replace

from statusledger import store
from statusledger.catalogue import load
from statusledger.errors import CatalogueError, NormalizeError, Unreachable
from statusledger.fetch import Settings
from statusledger.model import Document, Snapshot
from statusledger.platforms import PLATFORMS
from tests.faults.cases import Scene
from tests.faults.stage import OPEN, Stage, overheard
from tests.support.fetching import NAME, PATH, ask, source_at
from tests.support.world import incident, page, update


def unknown_name(scene: Scene) -> None:
    """One of the names is nobody's: that source fails, and is asked again."""
    stage = Stage(scene.farm, scene.folder)
    nobody = source_at("http://no-such-host.invalid", id="nobody", vendor="nobody", timeout=5)
    stage.sources = (*stage.sources, nobody)
    store.keep_in_step(stage.database, stage.sources)
    report = stage.poll(5)
    assert report.failures.keys() == {"nobody"} and report.failures["nobody"].startswith("Unreachable: DNS")
    assert stage.poll(10, every=False).failures.keys() == {"nobody"}
    stage.close()


def silent_resolver(scene: Scene) -> None:
    """A resolver that never answers takes no longer than the source has."""

    async def silent(host: str, port: int) -> Sequence[AddrInfoType]:
        await asyncio.Event().wait()
        return []

    with pytest.raises(Unreachable, match=r"within 0\.2 s"):
        ask(f"http://{NAME}{PATH}", source=source_at(f"http://{NAME}", timeout=0.2), lookup=silent)


def bad_certificates(scene: Scene) -> None:
    """Of another name, outdated, or vouched for by nobody: nothing is asked of such a server."""
    farm, authority = scene.farm, scene.folder / "authority.pem"
    farm.authority.cert_pem.write_to_path(str(authority))
    good = farm.secure_site("good")
    bad = [
        farm.secure_site("other", certified_for="other.example"),
        farm.secure_site("outdated", until=datetime(2020, 1, 2, tzinfo=UTC)),
    ]
    for site in (good, *bad):
        site.reply(PATH, b"{}")
    with pytest.raises(Unreachable, match=r"TLS: .*certificate"):
        ask(good.url + PATH)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        scene.patch.delenv(name)
    scene.patch.setenv("SSL_CERT_FILE", str(authority))
    for site in bad:
        with pytest.raises(Unreachable, match=r"TLS: .*(mismatch|expired)"):
            ask(site.url + PATH, settings=Settings(backoff=0.01))
        assert site.requests == []
    assert ask(good.url + PATH, settings=Settings(backoff=0.01)).body == b"{}"


def bodies_that_are_paths(scene: Scene) -> None:
    """No parser takes a body for the name of a file, or of a page, where it is to be found."""
    secret = scene.folder / "secret"
    secret.write_text("<rss version='2.0'><channel><title>Secret</title></channel></rss>")
    site = scene.farm.site("acme")
    for target in (str(secret), secret.as_uri(), site.url + "/feed.xml"):
        _read_by_all(target.encode(), refused=True)
    assert site.requests == []


def entities_of_files(scene: Scene) -> None:
    """No parser looks up what an entity or a document type names."""
    secret = scene.folder / "secret"
    secret.write_text("secret")
    site = scene.farm.site("acme")
    for target in (secret.as_uri(), site.url + "/x.dtd"):
        for trap in (f'<!DOCTYPE rss SYSTEM "{target}">', f'<!DOCTYPE rss [<!ENTITY a SYSTEM "{target}">]>'):
            head = f'<?xml version="1.0"?>\n{trap}\n'
            _read_by_all(
                f'{head}<rss version="2.0"><channel><title>&a;</title></channel></rss>'.encode(), refused=False
            )
            _read_by_all(f"{head}<html><head><title>&a;</title></head><body>&a;</body></html>".encode(), refused=False)
    assert site.requests == []


def _read_by_all(body: bytes, *, refused: bool) -> None:
    """Every platform reads it as each kind of its documents, and opens nothing."""
    for name, platform in PLATFORMS.items():
        for kind in platform.channels:
            with overheard() as heard, suppress(NormalizeError):
                actual = platform.parse(Document("https://status.acme.example/", kind, body))
                assert not refused, f"{name} takes it for a {kind}: {actual}"
            assert heard == [], (name, kind)


TRAPS = (
    "- &a\n  id: a\n- [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n",
    "- id: a\n  tags: &t [x, *t]\n",
    "- id: a\n  id: b\n  name: A\n  url: https://a.example\n  platform: statuspage\n",
    "- !!python/object/apply:os.system [touch owned]\n",
    "- id: !!python/name:os.system\n",
)


def trapped_catalogues(scene: Scene) -> None:
    """Each is refused by its line, and nothing of it is carried out."""
    for text in TRAPS:
        path = scene.folder / "sources.yaml"
        path.write_text(text)
        with overheard() as heard, pytest.raises(CatalogueError, match=r"sources\.yaml:\d+: "):
            load(path, PLATFORMS)
        assert [call for call in heard if not call.startswith("open")] == []
        assert [each.name for each in scene.folder.iterdir()] == ["sources.yaml"]


def broken_platform(scene: Scene) -> None:
    """A platform with a bug costs the sources that it reads, and no other."""
    stage = Stage(scene.farm, scene.folder)
    before = stage.dump()

    def broken(document: Document) -> Snapshot:
        raise RuntimeError("a bug")

    sound = PLATFORMS["statuspage"]
    plugin = replace(sound, documents=tuple(replace(each, parse=broken) for each in sound.documents))
    scene.patch.setitem(PLATFORMS, "plugin", plugin)
    acme, beside = stage.sources
    stage.sources = (replace(acme, platform="plugin"), beside)
    other = incident("i00000000002", "Mail is down", update("u2", "investigating", "Hm.", 1))
    page(stage.beside, "Beside", [OPEN, other], 2, key="z9y8x7w6v5u4")
    stage.show(OPEN, minute=2)
    report = stage.poll(5)
    assert "beside" in report.read and report.tally.incidents == 1
    assert "acme" in report.failures
    assert len(stage.dump()) > len(before)
    stage.close()
