"""A stand-in for the `awsglue` package that Glue has and PyPI has not: `awsglue.utils` alone."""
