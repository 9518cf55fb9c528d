"""State of each vendor as of the dataset's newest read, as the page of now has it."""

from collections.abc import Mapping

from statusledger.export.card import as_of
from statusledger.model import Health
from statusledger.presentation.states import OF_HEALTH, VendorState
from statusledger.presentation.triage import triage
from statusledger.presentation.vendor_states import vendor_states
from statusledger.store.read import queries
from statusledger.store.read.background import Background
from statusledger.store.read.dataset import Dataset

_HEALTHS = {state: health for health, state in OF_HEALTH.items()}


def states(dataset: Dataset) -> Mapping[str, VendorState]:
    """Return the state of each vendor with a wanted source; none before the first read."""
    at = as_of(dataset)
    if at is None:
        return {}
    situation = queries.situation(dataset)
    return {each.vendor_id: each.state for each in vendor_states(situation, triage(situation, at), Background())}


def health(state: VendorState) -> Health:
    """Return the health that a state stands for: unknown where no health is stated, trouble or not."""
    return _HEALTHS.get(state, Health.UNKNOWN)
