"""Where the command `statusledger` and `python -m scraper` begin."""


def main() -> None:
    """Runs the command line."""
    from scraper.cli import cli

    cli(prog_name="statusledger")


if __name__ == "__main__":
    main()
