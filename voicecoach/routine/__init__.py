"""The routine format: its models, the reader, and messages about mistakes."""
