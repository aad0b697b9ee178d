"""Sound to commands: the phrases, the recogniser, the rules of acceptance, the model store."""
