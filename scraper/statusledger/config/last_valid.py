"""Files edited while a command runs; the last valid contents hold."""

from collections.abc import Callable
from typing import Generic, TypeVar

from statusledger.errors import CatalogueError

Contents = TypeVar("Contents")


class LastValid(Generic[Contents]):
    """The last valid contents; `warn` is called when validity changes."""

    def __init__(self, name: str, warn: Callable[[str], None]) -> None:
        self.is_wrong = False
        self._name, self._warn = name, warn
        self._contents: list[Contents] = []

    def contents(self, read: Callable[[], Contents]) -> Contents:
        """Return the last valid contents. Raises CatalogueError without any."""
        try:
            self._contents = [read()]
        except CatalogueError as error:
            if not self._contents:
                raise
            if not self.is_wrong:
                self._warn(f"{error}\n{self._name}: the last valid version is used until this is corrected")
            self.is_wrong = True
        else:
            if self.is_wrong:
                self._warn(f"{self._name} is valid again")
            self.is_wrong = False
        return self._contents[0]
