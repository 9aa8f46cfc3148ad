"""Pure DataFrame → DataFrame functions, each computed from the contract."""
