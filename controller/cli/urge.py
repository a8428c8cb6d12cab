"""`legato urge`: how strong the urge to move the legs is, and was."""

import click

from controller.cli.codes import json_option, person_option

SHOWN = 14


@click.command(short_help="Say how strong the urge to move your legs is, 0 to 10.")
@click.argument("urge", metavar="[0-10]", type=click.IntRange(0, 10), required=False)
@person_option
@json_option
def urge(urge: int | None, person: str | None, as_json: bool) -> None:
    """Note how strong the urge to move your legs is now: 0 for none, 10 for the strongest.

    It is meant for right after a session, or later in the morning; said again of the same session,
    the last one holds. Without a number the last ones are shown. Nothing is decided by it.
    """
    import json

    from controller.care.keeping import person_named
    from controller.cli.printer import tell
    from controller.clock import SystemClock
    from controller.desk.tonight.urge import MOST, note_urge, urges
    from profiles.language import _

    who = person_named(person)
    if urge is not None:
        note_urge(who, SystemClock(), urge)
    found = urges(who)[-SHOWN:] if urge is None else urges(who)[-1:]
    for one in found:
        if as_json:
            said = {"at": one.at, "urge": one.urge, "program": one.program or None}
            click.echo(json.dumps(said, ensure_ascii=False))
        else:
            when = one.at[:16].replace("T", " ")
            tell(f"{when}  {one.urge:>2} / {MOST}  {one.program}".rstrip())
    if not found and not as_json:
        tell(_("Nothing was said of it yet: legato urge 4"))
