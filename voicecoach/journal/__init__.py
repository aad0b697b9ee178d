"""What was done: where a workout that was cut off is taken up again."""
