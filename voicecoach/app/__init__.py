"""The composition root: the work of the commands, put together from the parts."""
