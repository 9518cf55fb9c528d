"""`python -m tests.farm`: a farm as a process of its own, for measurements. It serves until its input ends."""

import argparse
import json
import sys
from pathlib import Path

from tests.farm.replies import Reply
from tests.farm.server import Farm


def main() -> None:
    """Print one line of JSON, the addresses of the sites, and serve the same document at each of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.farm", description=__doc__)
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--path", default="/api/v2/summary.json")
    parser.add_argument("--body", type=Path, help="a file to serve (default: an empty object)")
    options = parser.parse_args()
    reply = Reply(body=options.body.read_bytes() if options.body else b"{}")
    with Farm() as farm:
        for number in range(options.sites):
            farm.site(f"site-{number}").reply(options.path, reply)
        sys.stdout.write(json.dumps([site.url for site in farm.sites.values()]) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
