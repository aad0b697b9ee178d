"""What all rooms know."""
