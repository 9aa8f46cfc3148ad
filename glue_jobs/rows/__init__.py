"""What a line of raw events becomes, in plain Python: the definition that every faster engine of the job is held to.

`row.Rows` takes the bytes of one line and gives a typed, hidden row and its day, or the reason why there is none.
"""
