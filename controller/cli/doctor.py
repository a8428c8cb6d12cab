"""`legato doctor`: is there Bluetooth, may we use the serial ports, and what to do if not."""

import click

from controller.cli.codes import ERROR, json_option, radio_option


@click.command(short_help="Check Bluetooth, serial ports and folders.")
@radio_option
@json_option
def doctor(radio: str | None, as_json: bool) -> None:
    """Check Bluetooth, serial ports and folders, and say what to do about each."""
    import asyncio
    import json

    from controller.checks import checks
    from controller.cli.printer import tell
    from controller.desk.machines.near import something_plays

    findings = asyncio.run(checks(radio, busy=something_plays()))
    for finding in findings:
        if as_json:
            words = {"ok": finding.ok, "what": finding.what, "advice": finding.advice}
            click.echo(json.dumps(words, ensure_ascii=False))
        else:
            tell(f"{'ok ' if finding.ok else 'NO '} {finding.what}")
            if finding.advice:
                tell(f"     {finding.advice}")
    if not all(finding.ok for finding in findings):
        raise click.exceptions.Exit(ERROR)
