"""`python -m bench`: every measurement of docs/performance.md, one after the other."""

from bench import endurance, events, plan_review, redaction, spark_start, start_up


def main() -> None:
    print("# Start-up\n")
    start_up.main()
    print("\n# Review of a plan\n")
    plan_review.main([1000, 5000])
    print("\n# Events through the embedded AWS\n")
    events.main()
    print("\n# Memory of the embedded AWS\n")
    endurance.main()
    print("\n# Redaction and the output gate\n")
    redaction.main()
    print("\n# Start-up of local Spark\n")
    spark_start.main(3)


main()
