"""Routines outside a workout: found, listed, shown, checked, added."""
