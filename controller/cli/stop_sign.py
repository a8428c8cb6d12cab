"""`legato stop-sign`: something is wrong; what to do, and what it locks."""

import click

from controller.cli.codes import json_option, person_option


@click.command(name="stop-sign", short_help="Say that something is wrong, and what to do then.")
@click.argument("sign", metavar="SIGN", required=False)
@click.option("--list", "as_list", is_flag=True, help="All signs, in three groups.")
@click.option("--undo", is_flag=True, help='"I said that by mistake": within a minute.')
@click.option("--clinician-agreed", "agreed", is_flag=True, help="It was seen: open the lock.")
@person_option
@json_option
def stop_sign(
    sign: str | None,
    as_list: bool,
    undo: bool,
    agreed: bool,
    person: str | None,
    as_json: bool,
) -> None:
    """Say that something is wrong. Whatever plays is stopped, and what to do is said first.

    Without a SIGN it asks which. Signs to be seen by a doctor lock every start until a clinician
    agreed, pain and pins and needles for a day; after any other the next start is softer.
    """
    if (sign is not None) + as_list + undo + agreed > 1:
        raise click.UsageError("SIGN, --list, --undo, --clinician-agreed: one of them at a time.")
    from controller.care.keeping import person_named
    from controller.cli import signed
    from controller.cli.asking import can_ask
    from controller.cli.speaking import speaking_to
    from controller.clock import SystemClock

    if as_list or (sign is None and not (undo or agreed or can_ask())):
        signed.list_signs(as_json)
        return
    who, clock = person_named(person), SystemClock()
    with speaking_to(who):
        if undo:
            signed.take_back(who, clock)
        elif agreed:
            signed.unlock(who, clock)
        else:
            found = signed.ask() if sign is None else signed.named(sign)
            signed.say(found, who, clock, as_json=as_json)
