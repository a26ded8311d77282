"""The evidence wing: contributions in, safe figures out. Tables in, tables out; no names, no network, no settings."""
