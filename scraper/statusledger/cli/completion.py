"""The command `completion`."""

import click

_SHELLS = ("bash", "zsh", "fish")


@click.command(name="completion")
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    It completes commands, options, and the ids of vendors and sources. For bash, put `eval "$(statusledger completion
    bash)"` into ~/.bashrc; for zsh, the same with zsh into ~/.zshrc; for fish, save the script in
    ~/.config/fish/completions/statusledger.fish.
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"no completion for {shell}; choose one of {', '.join(_SHELLS)}")
    root = context.find_root()
    name = root.info_name or "statusledger"
    script = made(root.command, {}, name, f"_{name.upper()}_COMPLETE")
    click.echo(script.source_template % script.source_vars())
