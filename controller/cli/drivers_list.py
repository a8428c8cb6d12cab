"""The families there are: a line or two each, or as JSON."""

import json

import click

from controller import registry
from controller.cli.printer import tell
from controller.driver import DriverSpec
from controller.link.base import BleService, SerialPort
from controller.pages.layout import PAGE


def list_families(as_json: bool) -> None:
    """Every family that can be loaded, then what is wrong with the others."""
    specs, broken = registry.load_all()
    for spec in specs:
        if as_json:
            click.echo(json.dumps(summary(spec), ensure_ascii=False))
        else:
            tell(f"{spec.name}: {spec.title}{' (a pattern to copy)' if spec.template else ''}")
            links = " or ".join(links_in_words(spec))
            tell(f"  {links}; known from {spec.evidence.value}; from {spec.origin}")
    for error in broken:
        if as_json:
            words = {"kind": "broken", "problem": str(error), "hint": error.hint}
            click.echo(json.dumps(words, ensure_ascii=False))
        else:
            tell(f"legato: {error}\n  {error.hint}".rstrip(), err=True)
    if not as_json:
        tell("`legato drivers show FAMILY` says all that is known of one.")


def summary(spec: DriverSpec) -> dict[str, object]:
    """What the list says of one family."""
    return {
        "kind": "family",
        "family": spec.name,
        "title": spec.title,
        "links": links_in_words(spec),
        "evidence": spec.evidence.value,
        "origin": spec.origin,
        "pattern": spec.template,
    }


def links_in_words(spec: DriverSpec) -> list[str]:
    """The roads to its machines, each once: "serial", "Bluetooth"."""
    kinds = {SerialPort: "serial", BleService: "Bluetooth"}
    return list(dict.fromkeys(kinds[type(link)] for link in spec.links))


def page_schema() -> dict[str, object]:
    """What a catalogue page may hold, as JSON Schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A machine family of Legato",
        **PAGE.schema(),
    }
