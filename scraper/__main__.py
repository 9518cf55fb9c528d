"""Where the command `statusledger` and `python -m scraper` begin."""


def main() -> None:
    """Runs the command line."""
    import sys
    from io import TextIOWrapper

    from scraper.cli import cli

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal without a vendor's characters shows `?`, not a traceback
            stream.reconfigure(errors="replace")
    cli(prog_name="statusledger")


if __name__ == "__main__":
    main()
