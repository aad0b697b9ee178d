"""What can be told of routines without a workout."""
