"""The forms of the site: what every form shares and the commonest ones in `site`, then a file a subject."""
