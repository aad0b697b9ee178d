"""What a person writes: the routine format, how it is read, and what is said about its mistakes."""
