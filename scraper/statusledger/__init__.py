"""Vendor status pages as one deduplicated SQLite dataset.

The public API is `__all__`, described in docs/python-api.md. Names are imported when first used, so that `import
statusledger` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from statusledger.api import Ledger as Ledger
    from statusledger.api import detect as detect
    from statusledger.api import open as open
    from statusledger.api import parse as parse
    from statusledger.detection import Detection as Detection
    from statusledger.errors import FetchError as FetchError
    from statusledger.errors import LedgerError as LedgerError
    from statusledger.errors import NormalizeError as NormalizeError
    from statusledger.errors import StoreError as StoreError
    from statusledger.errors import Undetected as Undetected
    from statusledger.model import Health as Health
    from statusledger.model import Impact as Impact
    from statusledger.model import Kind as Kind
    from statusledger.model import Snapshot as Snapshot
    from statusledger.model import Status as Status
    from statusledger.presentation.current_status import CurrentStatusData as CurrentStatusData
    from statusledger.store.read.rows import AffectedRow as AffectedRow
    from statusledger.store.read.rows import ChangeRow as ChangeRow
    from statusledger.store.read.rows import IncidentRow as IncidentRow
    from statusledger.store.read.rows import IncidentStory as IncidentStory
    from statusledger.store.read.rows import TransitionRow as TransitionRow
    from statusledger.store.read.rows import UpdateRow as UpdateRow
    from statusledger.store.read.selections import ComponentRow as ComponentRow
    from statusledger.store.read.source_rows import SourceRow as SourceRow

__version__ = "0.2.0"

_MODULES = {
    "api": ("Ledger", "detect", "open", "parse"),
    "detection": ("Detection",),
    "errors": ("FetchError", "LedgerError", "NormalizeError", "StoreError", "Undetected"),
    "model": ("Health", "Impact", "Kind", "Snapshot", "Status"),
    "presentation.current_status": ("CurrentStatusData",),
    "store.read.rows": ("AffectedRow", "ChangeRow", "IncidentRow", "IncidentStory", "TransitionRow", "UpdateRow"),
    "store.read.selections": ("ComponentRow",),
    "store.read.source_rows": ("SourceRow",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}
__all__ = ["__version__", *_MODULE_OF]


def __getattr__(name: str) -> object:
    """Import a name when first used."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
