"""The shape of the tables. Who may do what with their rows is applied after each migration, by `access.security`."""
