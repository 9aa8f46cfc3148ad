"""What a plan costs a month: an estimate from list prices, the plan's own numbers, and an assumed usage."""
