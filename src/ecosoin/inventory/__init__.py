"""What were we told? Raw tables in, canonical tables and a list of problems out."""
