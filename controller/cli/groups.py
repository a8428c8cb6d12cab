"""Groups of commands that answer a misspelt one with the nearest."""

from difflib import get_close_matches

import click


class NearestGroup(click.Group):
    """A group that suggests the nearest command for one it does not know."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command asked for; raises UsageError with the nearest one."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            if near:
                ctx.fail(f"There is no command {args[0]!r}. Did you mean {near[0]!r}?")
            if self.name == "programs":
                ctx.fail(f"There is no command {args[0]!r}. To see a program: legato show NAME")
        return super().resolve_command(ctx, args)
