"""Contracts and the events they describe. Standard library only: this package runs on a laptop, in Lambda and in Glue."""
