"""Who sees what, as values: from the contracts, from Terraform, from the deployed account. Pure."""
