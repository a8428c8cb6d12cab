"""One file for each family that needs code: its driver and its simulated machine."""
