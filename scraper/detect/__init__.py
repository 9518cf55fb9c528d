"""Which platform a page is made with, found out in at most six requests."""

from scraper.detect.detection import Confidence, Detection, named
from scraper.detect.inquiry import MOST_REQUESTS
from scraper.detect.search import detect

__all__ = ["MOST_REQUESTS", "Confidence", "Detection", "detect", "named"]
