"""lakectl: one contract file per event type becomes a serverless event data lake."""

__version__ = "0.1.0"
