"""Groups of commands that answer a misspelt one with the nearest, and a name in bare words."""

import re
from difflib import get_close_matches

import click

from controller.cli.quoting import as_argument


class NearestGroup(click.Group):
    """A group that suggests the nearest command for one it does not know."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command asked for; raises UsageError with the nearest one."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            if need := ctx.params.get("need"):
                ctx.fail(_quoted(f"{ctx.command_path} --for", [need, *args]))
            if self.name == "programs" and args[0] in ("list", "ls"):
                ctx.fail(f"There is no command {args[0]!r}. To list them: legato programs")
            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            if near:
                ctx.fail(f"There is no command {args[0]!r}. Did you mean {near[0]!r}?")
            if self.name == "programs":
                ctx.fail(f"There is no command {args[0]!r}. To see a program: legato show NAME")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a UsageError over words too many says to put them in quotation marks."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            extra = _EXTRA.search(error.message)
            if extra is None or error.ctx is None:
                raise
            message = _together(error.ctx, extra[1].split())
            raise click.UsageError(message, error.ctx) from error


_EXTRA = re.compile(r"unexpected extra arguments? \((.*)\)", re.DOTALL)


def _together(context: click.Context, extra: list[str]) -> str:
    """What to type where a name of several words was taken for several."""
    arguments = [one for one in context.command.params if isinstance(one, click.Argument)]
    if len(arguments) == 1 and (first := context.params.get(arguments[0].name or "")):
        return _quoted(context.command_path, [str(first), *extra])
    return 'Put what belongs together in quotation marks, such as "First Night".'


def _quoted(command: str, words: list[str]) -> str:
    number = next((n for n, word in enumerate(words) if word.startswith("-")), len(words))
    said = as_argument(" ".join(words[:number]))
    return f"Put the name in quotation marks: {command} {said}"
