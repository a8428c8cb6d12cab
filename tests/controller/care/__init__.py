"""Tests of care: what may be started tonight."""
