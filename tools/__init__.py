"""What a checkout needs beside the package: its set-up, its test run, its lock files."""
