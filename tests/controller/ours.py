"""The families that come with Legato, whatever else is installed where the tests run."""

from controller import registry

FAMILIES = tuple(spec.name for spec in registry.load_all()[0] if spec.origin == "Legato")
