"""How does a journey become measures? From doors to result, one file a subcommand."""
