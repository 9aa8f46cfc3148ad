"""The work of a run, cut into tasks that any pool of processes may do: scan raw objects, finish days."""
