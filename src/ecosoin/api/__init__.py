"""How is Ecosoin called from Python? Studies as objects: their document, their tables, their pages."""
