"""Machines: finding, saving, trying and calibrating them."""
