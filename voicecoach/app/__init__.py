"""What the commands ask for, put together from the parts: the composition root."""
