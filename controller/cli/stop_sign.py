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
    from controller.cli import signed
    from controller.cli.asking import can_ask
    from controller.clock import SystemClock

    asks = can_ask() and not as_json
    if undo or agreed or as_list or (sign is None and not asks):
        _rest_what_was_left()
    if undo or agreed:
        _taken_back_or_opened(person, undo=undo, as_json=as_json)
    elif as_list or (sign is None and not asks):
        signed.list_signs(as_json)
    else:
        found = signed.ask() if sign is None else signed.named(sign)
        code = signed.say(found, person, SystemClock(), as_json=as_json)
        raise click.exceptions.Exit(code)


def _taken_back_or_opened(person: str | None, *, undo: bool, as_json: bool) -> None:
    from controller.care.keeping import person_named
    from controller.cli import signed
    from controller.cli.speaking import speaking_to
    from controller.clock import SystemClock

    who = person_named(person)
    with speaking_to(who):
        if undo:
            signed.take_back(who, SystemClock(), as_json=as_json)
        else:
            signed.unlock(who, SystemClock(), as_json=as_json)


def _rest_what_was_left() -> None:
    """As every command does at first, but one that says a sign."""
    from controller.cli.recovered import BRIEFLY_MS, rest_what_was_left
    from controller.nightlog.kinds import By

    rest_what_was_left(By.NEXT_START, BRIEFLY_MS, waits=False)
