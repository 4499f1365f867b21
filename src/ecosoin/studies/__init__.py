"""What does each command answer? One folder a command; studies meet in results, never in imports."""
