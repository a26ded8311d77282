"""What each page does. `prystan.web.urls` says which pages there are."""
