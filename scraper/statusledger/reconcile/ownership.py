"""Identity of a page, to detect another vendor's."""

from msgspec import Struct

from statusledger import text
from statusledger.errors import IdentityChanged


class Identity(Struct, frozen=True):
    """Id and name of a page, None if not stated."""

    key: str | None
    name: str | None

    def has_other_key(self, known: "Identity") -> bool:
        """Return True if known ids differ: the page is new or another vendor's."""
        return None not in (self.key, known.key) and self.key != known.key

    def check(self, known: "Identity", *, strange: bool) -> None:
        """Raise IdentityChanged for another name with another id or strange components."""
        keyless = None in (self.key, known.key)
        if self._has_other_name(known) and (self.has_other_key(known) or (keyless and strange)):
            raise IdentityChanged(f"it is the page of {self.name} now, and no longer that of {known.name}")

    def _has_other_name(self, known: "Identity") -> bool:
        names = [text.letters(each.name or "") for each in (self, known)]
        return all(names) and names[0] != names[1]

    def completed(self, known: "Identity") -> "Identity":
        """Return the identity completed by an earlier document."""
        return Identity(self.key or known.key, self.name or known.name)
