"""Samples: clips, earcons, the mixer, and where sound comes from and goes to."""
