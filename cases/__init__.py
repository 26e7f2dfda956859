"""The cases: one folder a document, one file a topic."""
