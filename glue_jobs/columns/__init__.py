"""The rows of many lines at once: what `glue_jobs.rows` says of one line, computed by whole columns with Arrow.

Every line that is out of the ordinary in any way is left to `glue_jobs.rows`, so that there is one meaning.
"""
