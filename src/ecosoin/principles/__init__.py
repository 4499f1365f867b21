"""The three principles of the report; they meet in tables, never in imports."""
