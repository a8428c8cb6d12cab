"""The letter for yes: the language's own beside the one that Legato has everywhere."""

from profiles.language import _

YES = _("y")
YES_KEYS = "y" if YES == "y" else f"y,{YES}"
"""As a binding names keys."""
