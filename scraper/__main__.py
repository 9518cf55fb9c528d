"""Where the command `statusledger` and `python -m scraper` begin."""


def main() -> None:
    """Runs the command line."""
    import sys

    from scraper.cli import cli

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    cli(prog_name="statusledger")


if __name__ == "__main__":
    main()
