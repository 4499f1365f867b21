"""How does a service file become an assessment? From doors to result, one file a subcommand."""
