"""Cases that not every colleague opens, and breaking the glass: with a reason, a second person and a time limit."""
