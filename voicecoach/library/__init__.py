"""Routines without a workout: found, listed, shown, checked, added."""
