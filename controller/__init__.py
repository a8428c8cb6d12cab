"""Everything that touches a machine, a clock or a person."""
