"""Files that somebody edits while we run: what they last said holds until they are right again."""

from collections.abc import Callable
from typing import Generic, TypeVar

from statusledger.errors import CatalogueError

Said = TypeVar("Said")


class Lasting(Generic[Said]):
    """What a file last said. `complain` hears once that it is wrong, and once that it is right again."""

    def __init__(self, name: str, complain: Callable[[str], None]) -> None:
        self.is_wrong = False
        self._name, self._complain = name, complain
        self._said: list[Said] = []

    def said(self, read: Callable[[], Said]) -> Said:
        """What it says now; what it said before, while reading it raises CatalogueError. Raises that the first time."""
        try:
            self._said = [read()]
        except CatalogueError as error:
            if not self._said:
                raise
            if not self.is_wrong:
                self._complain(f"{error}\n{self._name} is read on as it was before, until this is right")
            self.is_wrong = True
        else:
            if self.is_wrong:
                self._complain(f"{self._name} is right again")
            self.is_wrong = False
        return self._said[0]
