"""Text to sound: the engines, the phrase cache, and the narrator that keeps ahead of the session."""
