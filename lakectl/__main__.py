"""`python -m lakectl` is `lakectl`."""

from lakectl.cli import main

main()
