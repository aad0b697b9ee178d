"""voicecoach: an audio workout coach that runs offline, counts exactly, and obeys the voice."""

__version__ = "0.1.0"
