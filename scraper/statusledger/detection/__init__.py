"""Detect the platform of a status page in at most six requests."""

from statusledger.detection.client import MOST_REQUESTS
from statusledger.detection.result import Confidence, Detection, named
from statusledger.detection.search import detect

__all__ = ["MOST_REQUESTS", "Confidence", "Detection", "detect", "named"]
