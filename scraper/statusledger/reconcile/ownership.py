"""Identity of a page, to detect that an address now has the page of another vendor."""

from msgspec import Struct

from statusledger import text
from statusledger.errors import IdentityChanged


class Identity(Struct, frozen=True):
    """Identity of a page: the vendor's own id for it and its name, each None if not stated."""

    key: str | None
    name: str | None

    def has_other_key(self, known: "Identity") -> bool:
        """Return True if both have an id and these differ: the page was made anew, or is that of another vendor."""
        return None not in (self.key, known.key) and self.key != known.key

    def check(self, known: "Identity", *, strange: bool) -> None:
        """Raise IdentityChanged for the page of another vendor: another name, and another id or strange components."""
        keyless = None in (self.key, known.key)
        if self._has_other_name(known) and (self.has_other_key(known) or (keyless and strange)):
            raise IdentityChanged(f"it is the page of {self.name} now, and no longer that of {known.name}")

    def _has_other_name(self, known: "Identity") -> bool:
        """Return True if both have a name and these differ in more than letter case and punctuation."""
        names = [text.letters(each.name or "") for each in (self, known)]
        return all(names) and names[0] != names[1]

    def completed(self, known: "Identity") -> "Identity":
        """Return the identity completed by an earlier document."""
        return Identity(self.key or known.key, self.name or known.name)
