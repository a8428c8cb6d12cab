"""A family as one person has it: its model, what they changed, and where its channels lie."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from controller import folders
from controller.driver import DriverSpec, Model
from controller.errors import AddressError, DriverBroken
from controller.pages import shelf
from controller.pages.reading import model_of
from firmware_protocol.kinds import PageError
from profiles.actuators import Actuator, Capabilities, Zone
from profiles.language import _


def modelled(spec: DriverSpec, model: str) -> DriverSpec:
    """The family as one of its models is: what it lacks, how it stops. Raises AddressError.

    A model goes by its name, however it is spelt; "TD4 Advanced" is one in "TD4 Advanced, TD5".
    """
    chosen = next((one for one in spec.models if model.casefold() in _called(one)), None)
    if chosen is None:
        known = ", ".join(f'"{one.name}"' for one in spec.models) or _("none")
        raise AddressError(
            _("{title} has no model {model!r}").format(title=spec.title, model=model),
            _("Models are: {known}.").format(known=known),
        )
    return _narrowed(spec, chosen)


def _called(model: Model) -> set[str]:
    """What a person may call it: all of its name, or one of several in a row, without brackets."""
    several = re.sub(r"\s*\(.*\)", "", model.name).casefold()
    return {model.name.casefold(), several, *several.split(", ")}


def _narrowed(spec: DriverSpec, chosen: Model) -> DriverSpec:
    kept = tuple(
        replace(one, safe_top=min(one.top, chosen.most.get(one.name, one.top)))
        for one in spec.capabilities.actuators
        if one.name not in chosen.lacks
    )
    return replace(
        spec,
        capabilities=replace(spec.capabilities, actuators=kept),
        how_to_stop=chosen.how_to_stop or spec.how_to_stop,
    )


def placed(spec: DriverSpec, placement: str) -> Capabilities:
    """The capabilities with each channel where the person put it: "V0=calf.left,V1=calf.right".

    Channels that are not named are not used. "" leaves the catalogue's places. Raises AddressError.
    """
    if not placement:
        return spec.capabilities
    if not spec.placeable:
        raise AddressError(
            _("{title} has fixed places").format(title=spec.title), _("Leave --place out.")
        )
    actuators = tuple(_placed_one(spec, entry.strip()) for entry in placement.split(","))
    named = [actuator.name for actuator in actuators]
    if len(set(named)) < len(named):
        raise AddressError(
            _("a channel is placed twice in {placement!r}").format(placement=placement), _PLACE
        )
    return replace(spec.capabilities, actuators=actuators)


def _placed_one(spec: DriverSpec, entry: str) -> Actuator:
    name, equals, places = entry.partition("=")
    zones = {zone.value: zone for zone in Zone}
    words = places.split("+")
    if not equals or any(word not in zones for word in words):
        raise AddressError(_("{entry!r} is no place").format(entry=entry), _PLACE)
    try:
        known = spec.capabilities.actuator(name)
    except KeyError as error:
        channels = ", ".join(actuator.name for actuator in spec.capabilities.actuators)
        raise AddressError(
            _("there is no channel {name!r}").format(name=name),
            _("Channels are: {channels}.").format(channels=channels),
        ) from error
    return replace(known, covers=frozenset(zones[word] for word in words))


_PLACE = _("Write V0=calf.left,V1=calf.right; places are {places}.").format(
    places=", ".join(zone.value for zone in Zone)
)


def changed(spec: DriverSpec, mine: Mapping[str, Any]) -> DriverSpec:  # Any: as in the shelf
    """The family with what a person changed of it; raises DriverBroken for what does not fit."""
    path = folders.catalogue_changes()
    known = {one.name: one.steps for one in spec.capabilities.actuators}
    try:
        models = tuple(model_of(table) for table in mine.get("models", ()))
        _check_changes(spec, mine, models, known)
    except ValueError as error:
        raise DriverBroken(f"{path}: families, {spec.name}, {error}", shelf.MEND) from error
    narrowed = Model("", (), most=mine.get("most", {}))
    renamed = replace(
        spec,
        title=mine.get("title", spec.title),
        how_to_stop=mine.get("how_to_stop", spec.how_to_stop),
    )
    return replace(_narrowed(renamed, narrowed), models=(*spec.models, *models))


def _check_changes(
    spec: DriverSpec, mine: Mapping[str, Any], models: tuple[Model, ...], known: Mapping[str, int]
) -> None:
    taken = {model.name for model in spec.models}
    for model in models:
        if model.name in taken:
            raise PageError("models", f"there is a model {model.name!r} already")
        taken.add(model.name)
        shelf.overlapping(spec.name, model.names)
    for name in (*mine.get("most", ()), *(name for m in models for name in (*m.lacks, *m.most))):
        if name not in known:
            raise PageError("", f"there is no actuator {name!r}; there are: {', '.join(known)}")
    for most in (mine.get("most", {}), *(model.most for model in models)):
        for name, step in most.items():
            if step > known[name]:
                raise PageError(f"most, {name}", f"{step} is above its {known[name]} steps")
