"""What a catalogue page may hold, and what a person's file of changes to the catalogue may."""

from controller.driver import Evidence, Known
from firmware_protocol.kinds import (
    HEX,
    SAID,
    USB_ID,
    UUID,
    Anything,
    ByWord,
    Flag,
    Listing,
    Named,
    OneOf,
    Table,
    Text,
    Whole,
)
from firmware_protocol.wire_layout import WIRE
from profiles.actuators import (
    LONGEST_BURST_MS,
    LONGEST_GAP_MS,
    MOST_COMMANDS,
    MOST_STEPS,
    SHORTEST_ARMED_MS,
    SHORTEST_IDLE_MS,
    SHORTEST_TIMER_MS,
    Effect,
    Zone,
)

PROOFS = ("sent", "acknowledged", "confirmed")
HIGHEST_COMPANY = 0xFFFF

_SURE = OneOf(tuple(evidence.value for evidence in Evidence))
_KNOWN = OneOf(tuple(known.value for known in Known))
_NAMES = Listing(SAID)
_MAKERS = Listing(Table({"company": Whole(0, HIGHEST_COMPANY)}, {"starts": HEX}))

MODEL = Table(
    {"name": SAID, "brands": Listing(SAID, 1)},
    {
        "names": _NAMES,
        "makers": _MAKERS,
        "lacks": _NAMES,
        "most": Named(Whole(1, MOST_STEPS)),
        "how_to_stop": SAID,
    },
)

_CHANNEL = Table({"uuid": UUID, "with_response": Flag(), "notifies": Flag()}, {"service": UUID})

_LINK = ByWord(
    "kind",
    {
        "serial": Table({"baud": Whole(1), "usb_ids": Listing(USB_ID)}),
        "ble": Table(
            {"service": UUID, "channels": Named(_CHANNEL)},
            {
                "names": _NAMES,
                "makers": _MAKERS,
                "advertises": Listing(UUID),
                "bonds": Flag(),
            },
        ),
    },
)

_ACTUATOR = Table(
    {
        "name": SAID,
        "effect": OneOf(tuple(effect.value for effect in Effect)),
        "covers": Listing(OneOf(tuple(zone.value for zone in Zone))),
        "steps": Whole(1, MOST_STEPS),
    },
    {
        "safe_top": Whole(1, MOST_STEPS),
        "measured": Flag(),
        "can_pulse": Flag(),
        "least_on_ms": Whole(1, LONGEST_BURST_MS),
        "beyond": SAID,
    },
)

_TIMING = Table(
    {"min_command_gap_ms": Whole(0, LONGEST_GAP_MS)},
    {
        "own_timer_ms": Whole(SHORTEST_TIMER_MS),
        "armed_timer_ms": Whole(SHORTEST_ARMED_MS),
        "dead_man_ms": Whole(SHORTEST_TIMER_MS),
        "commands_per_setting": Whole(1, MOST_COMMANDS),
        "one_at_a_time": Flag(),
        "release_idle_ms": Whole(SHORTEST_IDLE_MS),
    },
)

DUTIES = (
    "pressure_sensor",
    "thermal_cutout",
    "vents_on_power_loss",
    "heartbeat",
    "stops_on_link_loss",
)

PAGE = Table(
    {
        "title": SAID,
        "evidence": _SURE,
        "how_to_stop": SAID,
        "models": Listing(MODEL),
        "timing": _TIMING,
        "stop": Table({"best_proof": OneOf(PROOFS)}, {"reports_changes": Flag()}),
        "links": Listing(_LINK, 1),
        "actuators": Listing(_ACTUATOR, 1),
        "facts": Listing(Table({"says": SAID, "sure": _SURE, "source": SAID})),
    },
    {
        "driver": SAID,
        "outside_proof": Text(),
        "placeable": Flag(),
        "template": Flag(),
        "duties": Table({}, dict.fromkeys(DUTIES, _KNOWN)),
        "wire": WIRE,
        "options": Anything(),
    },
)
"""A whole page. Only the driver that it names knows what may stand in its `options`."""

CHANGES = Table(
    {},
    {
        "families": Named(
            Table(
                {},
                {
                    "title": SAID,
                    "disabled": Flag(),
                    "how_to_stop": SAID,
                    "most": Named(Whole(1, MOST_STEPS)),
                    "models": Listing(MODEL),
                },
            )
        )
    },
)
"""Each family by its name: renamed, switched off, narrowed, given models."""
