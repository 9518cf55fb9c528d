"""Tencent Cloud: products with their current status, at the source's `feed` (or `url`).

Words other than "NORMAL" were not seen and mean unknown health. Events have an uncaptured shape and are not read. A
capture of 2026, of one category.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import Component, Document, Fact, Health, Snapshot
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {"NORMAL": Health.OPERATIONAL}


class _Product(Struct, rename="pascal"):
    product_id: str
    product_name: str
    current_status: str


class _Category(Struct, rename="pascal"):
    category_name: str
    product_list: list[_Product]


class _Data(Struct, rename="pascal"):
    category_list: list[_Category]


class _Response(Struct, rename="pascal"):
    data: _Data


class _Body(Struct, rename="pascal"):
    response: _Response


_DECODER = msgspec.json.Decoder(_Body)


def _parse(document: Document) -> Snapshot:
    with refusing("Tencent Cloud's products"):
        categories = _DECODER.decode(document.body).response.data.category_list
    return Snapshot(components=tuple(_components(categories)))


def _components(categories: Iterable[_Category]) -> Iterable[Component]:
    listed: dict[str, tuple[_Category, _Product]] = {}
    for category in categories:
        for product in category.product_list:
            listed.setdefault(product.product_id, (category, product))
    for position, (category, product) in enumerate(listed.values()):
        yield Component(
            key=product.product_id,
            name=text.plain(product.product_name),
            group_name=text.plain(category.category_name) or None,
            position=position,
            health=HEALTH(product.current_status),
            health_raw=product.current_status,
        )


PLATFORM = Platform(
    name="tencent",
    title="Tencent Cloud",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=("Events are not read: none was captured", "Words for health other than normal were not seen"),
    documents=(Doc("products", "api", _parse, "{url}", feed=True, matches=has_components),),
    capabilities=frozenset({Fact.COMPONENTS}),
)
