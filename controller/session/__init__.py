"""One playing of a plan, from the first level to a proven rest."""
