"""Where is the only contact with the world? Files, browsers and engines; nothing is decided here."""
