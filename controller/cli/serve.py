"""`legato serve`: the screens in a browser, such as that of a phone."""

import click

from controller.cli.codes import (
    NOT_CONFIRMED,
    PLAYED,
    json_option,
    on_option,
    person_option,
    radio_option,
)

PORT = 8642


@click.command(short_help="Open the screens in a browser, such as a phone's.")
@on_option
@person_option
@radio_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Where it listens; 0 takes one that is free.",
)
@click.option("--lan", is_flag=True, help="Let the whole network reach it, such as your phone.")
@click.option("--public-url", metavar="URL", help="Where a reverse proxy shows it to browsers.")
@json_option
def serve(
    on: str | None,
    person: str | None,
    radio: str | None,
    port: int,
    lan: bool,
    public_url: str | None,
    as_json: bool,
) -> None:
    """Open the screens in a browser: on this computer, or with --lan on your phone.

    Each browser needs a link that is used once. What it starts goes on when it is closed, and is
    found again by the next one. Ctrl-C ends all of it, with every machine at rest.
    """
    import asyncio

    from controller.care.keeping import person_named
    from controller.cli.printer import printing
    from controller.cli.served import Front, have_extra, public, reach
    from controller.machine import whereabouts

    have_extra()
    from controller.serve.serving import Service, served

    if on is not None:
        whereabouts(on)  # a name that means nothing is told here, not in each tab
    where = None if public_url is None else public(public_url)
    service = Service(port, lan, on, person_named(person), radio, where)
    with printing(lambda: None) as say:
        front = Front(say, reach(lan=lan, proxied=where is not None), as_json=as_json)
        at_rest = asyncio.run(served(service, front))
        front.over(at_rest=at_rest)
    raise click.exceptions.Exit(PLAYED if at_rest else NOT_CONFIRMED)
