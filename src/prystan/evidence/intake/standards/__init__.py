"""What other standards call things: field names, labels and codes of HTCDS 2.0, columns of CTDC files."""
