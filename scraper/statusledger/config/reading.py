"""Reading of entries as Structs: msgspec converts, shapes explain refusals."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import yaml
from msgspec import Struct, ValidationError, convert

from statusledger.config.checks import Check
from statusledger.config.document import SlipError, line, plain
from statusledger.config.fields import StructShape
from statusledger.config.shapes import TextShape

T = TypeVar("T", bound=Struct)


class EntryReader(Generic[T]):
    """Reads mappings as one Struct.

    `checks` by field depend on other data, such as existing ids; `defaults` override the Struct's.
    """

    def __init__(
        self, struct: type[T], checks: Mapping[str, Check] | None = None, defaults: Mapping[str, Any] | None = None
    ) -> None:
        self.fields = StructShape(struct, checks or {})
        self._struct = struct
        self._defaults = defaults or {}

    def read(self, node: yaml.Node, overridden: Mapping[str, Any] | None = None) -> T:
        """Read a mapping, over the values of another entry by field. Raises SlipError with all mistakes."""
        values = self.fields.prepare(plain(node))
        given = overridden or {}
        try:
            made = convert(values and {**self._defaults, **given, **values}, self._struct)
        except ValidationError as error:
            raise SlipError(*(list(self.fields.problems(node, given)) or [(line(node), str(error))])) from error
        if not self.fields.is_right(values):
            raise SlipError(*self.fields.problems(node, given))
        return made


def read_text(node: yaml.Node, check: Check) -> str:
    """Read an entry of one text. Raises SlipError."""
    if found := list(TextShape(check).problems(node)):
        raise SlipError(*found)
    return str(node.value)
