"""How does an inventory become a footprint? From doors to result, one file a subcommand."""
