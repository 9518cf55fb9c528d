"""The 115 faults: what happens, which promises it tries, and where it is played."""

from tests.faults.at_home import HISTORY, MACHINE
from tests.faults.at_the_page import CONTENT, MEANING, TRANSPORT

FAULTS = (*TRANSPORT, *MEANING, *CONTENT, *HISTORY, *MACHINE)
