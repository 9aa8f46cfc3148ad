"""Contracts and their events. Standard library only: this package runs on a laptop, in Lambda and in Glue."""
