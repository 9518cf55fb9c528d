"""Entry point of `statusledger` and `python -m statusledger`."""


def main() -> None:
    """Run the command line."""
    import sys

    try:
        from statusledger.cli import cli, stdout
    except KeyboardInterrupt:
        sys.exit(130)
    stdout.set_up()
    try:
        cli(prog_name="statusledger")
    finally:
        sys.stdout.flush()


if __name__ == "__main__":
    main()
