"""Open data out of noisy counts: records that look like the cohort in every measured table, and are nobody."""
