"""Whether the model and the generator notice what they are there for."""
