"""How members join and come back: links that work once, let a member set a password, and open nothing by themselves."""
