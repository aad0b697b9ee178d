"""Sound: clips, earcons, the mixer, and its devices and files."""
