"""What would be right in a program, for each key and each way to write something wrong."""

from profiles.language import _
from profiles.program import MOST_SEGMENTS


def example(key: str) -> str:
    """What would be right for a key, in a sentence; a pointer to the shipped ones if unknown."""
    return EXAMPLES.get(key, _("Look at a shipped one: `legato programs` lists them."))


AS_A_WHOLE = {
    "no_course": _("Give level = 25, or from = 0 and to = 25, or celsius = [37, 39], or guide."),
    "two_courses": _("Keep one of them: a level, a ramp from and to, celsius, or guide."),
    "half_a_ramp": _(
        "A ramp has both: from = 0 and to = 25. For one level throughout: level = 25."
    ),
    "two_rhythms": _("Keep one of pulse, interval, alternate, wave."),
    "no_rhythm": _("Leave {one} out here: {other} takes no rhythm."),
    "swapped": _("Write the cooler one first: celsius = {right}."),
    "rise_too_long": _("Make rise shorter than each."),
    "wave_levels": _("Give each zone in over a level of its own."),
    "wave_lasts": _("Make lasts longer, or every shorter."),
    "alongside_too_long": _("Make its phases shorter, or let it begin earlier."),
    "heat_at_night": _("Leave the heat out: a sleepy leg burns unnoticed (limit L11)."),
    "celsius_without_heat": _('Give it effect = "heat", or a level in place of celsius.'),
    "one_sided": _('Write zones without a side: zones = ["calf"]. It takes left and right itself.'),
    "needless": _("Leave it out of needs, or add a phase that does it."),
    "too_many": _("Repeat less often, or slower: {most} pieces are the most in a program.").format(
        most=MOST_SEGMENTS
    ),
}
"""By the kind of the mistake; gaps are filled with what was written."""

EXAMPLES = {
    "zones": _('Write a list: zones = ["calf"].'),
    "over": _('Write a list of two zones or more: over = ["foot", "calf"].'),
    "effect": _('Write effect = "vibration".'),
    "needs": _('Write a list: needs = ["vibration"].'),
    "purpose": _('Write a list: purpose = ["travel"].'),
    "sources": _('Write a list: sources = ["where it comes from"].'),
    "name": _('Give it a name: name = "My evening".'),
    "length": _('Say how long it lasts: length = "90s".'),
    "phases": _("A program needs at least one [[phases]]."),
    "one of phases": _('Write it like: phases = [{ length = "10s", level = 20 }].'),
    "one of alongside": _('Write [[alongside]], and below it effect = "heat", zones, phases.'),
    "phases, phases": _('Say what is repeated: phases = [{ length = "10s", level = 20 }].'),
    "alongside, phases": _('Say what it plays: phases = [{ length = "1m", level = 20 }].'),
    "alongside": _('Write [[alongside]], and below it effect = "heat", zones, phases.'),
    "level": _("Write a percent: level = 25."),
    "from": _("Write a percent: from = 0."),
    "to": _("Write a percent: to = 25."),
    "repeat": _("Say how often: repeat = 3."),
    "levels": _("Write a percent for each zone: levels = [30, 25]."),
    "celsius": _("Write two whole degrees from 34 to 41: celsius = [37, 39]."),
    "on": _('Say how long it is on: on = "5s".'),
    "off": _('Say how long it is off: off = "55s".'),
    "rise": _('Say how long it rises: rise = "10s".'),
    "hold": _('Say how long it holds: hold = "10s".'),
    "fall": _('Say how long it falls: fall = "10s".'),
    "rest": _('Say how long it rests: rest = "30s".'),
    "each": _('Say how long each leg has its turn: each = "4m".'),
    "every": _('Say after what time the next zone begins: every = "10s".'),
    "pulse": _('Write pulse = { on = "5s", off = "55s" }.'),
    "interval": _('Write interval = { rise = "10s", hold = "10s", fall = "10s", rest = "30s" }.'),
    "alternate": _('Write alternate = { each = "4m", rise = "20s" }.'),
    "wave": _(
        'Write wave = { over = ["foot", "calf"], every = "10s", hold = "15s", rest = "30s" }.'
    ),
}
"""By the key."""
