"""Whose page a document is, so that a page that has become somebody else's is noticed."""

from msgspec import Struct

from statusledger import text
from statusledger.errors import IdentityChanged


class Identity(Struct, frozen=True):
    """Whose page it is, by the vendor's own id for it and by its name, each None where it is not told."""

    key: str | None
    name: str | None

    def has_other_key(self, known: "Identity") -> bool:
        """Both tell an id, and they differ: the page was made anew, if it is not another company's."""
        return None not in (self.key, known.key) and self.key != known.key

    def check(self, known: "Identity", *, strange: bool) -> None:
        """Raises IdentityChanged for the page of somebody else: another name, and another id or strange components."""
        keyless = None in (self.key, known.key)
        if self._has_other_name(known) and (self.has_other_key(known) or (keyless and strange)):
            raise IdentityChanged(f"it is the page of {self.name} now, and no longer that of {known.name}")

    def _has_other_name(self, known: "Identity") -> bool:
        """Both tell a name, and they differ in more than letter case and punctuation."""
        names = [text.letters(each.name or "") for each in (self, known)]
        return all(names) and names[0] != names[1]

    def completed(self, known: "Identity") -> "Identity":
        """With what only an earlier document told."""
        return Identity(self.key or known.key, self.name or known.name)
