"""The chapters of the Country Report: each file builds one, from public figures, in the language of its words."""
