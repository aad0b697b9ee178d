"""Finished work, and the places of workouts that were cut off."""
