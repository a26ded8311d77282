"""Linking one person across lists without names: name parts become keyed tokens, tokens become persons."""
