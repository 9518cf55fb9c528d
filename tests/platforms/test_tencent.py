"""Tencent Cloud: captured products."""

from pathlib import Path

import pytest

from statusledger.model import Health
from tests.support.reading import captured


@pytest.mark.corpus
def test_captured_products_are_components(corpus: Path) -> None:
    actual = captured(corpus, "tencent", "products", "tencent/nonregional_2026-09.json")
    assert [each.key for each in actual.components] == ["ai3d", "lke", "hunyuan", "vclm", "aiart"]
    assert {each.health for each in actual.components} == {Health.OPERATIONAL}
