"""`python -m bench`: every measurement of docs/performance.md, one after the other."""

from bench import events, plan_review, start_up


def main() -> None:
    print("# Start-up\n")
    start_up.main()
    print("\n# Review of a plan\n")
    plan_review.main([1000, 5000])
    print("\n# Events through the embedded AWS\n")
    events.main()


main()
