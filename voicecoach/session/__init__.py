"""What happens: the script of a workout, its states, events and actions. No clock, no thread, no file, no audio."""
