"""Checks and measurements of this computer."""
