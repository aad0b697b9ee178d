"""The parts that every room uses."""
