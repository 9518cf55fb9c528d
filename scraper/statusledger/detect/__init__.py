"""Detect the platform of a status page in at most six requests."""

from statusledger.detect.client import MOST_REQUESTS
from statusledger.detect.detection import Confidence, Detection, named
from statusledger.detect.search import detect

__all__ = ["MOST_REQUESTS", "Confidence", "Detection", "detect", "named"]
