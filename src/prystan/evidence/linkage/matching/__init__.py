"""From tokens to persons: candidate pairs, a model learnt without labels, one person a list, numbers that stay."""
