"""Firehose's delivery: a write-ahead file per stream, and one object per flush."""
