"""Finished workouts, as pictures, pages, tables and files."""
