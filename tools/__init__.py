"""Tools of a checkout: its set-up, its test run, its lock files."""
