"""Informative cases: what a server does with commands of drafts and vendors. They judge nothing."""
