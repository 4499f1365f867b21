"""How does a finished study become the files of a form?"""
