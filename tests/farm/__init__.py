"""A loopback internet of status pages: every site at an address of its own, over real HTTP, with faults to order."""

from tests.farm.faults import FAULTS
from tests.farm.replies import Reply, redirect
from tests.farm.server import Farm, Seen, Site

__all__ = ["FAULTS", "Farm", "Reply", "Seen", "Site", "redirect"]
