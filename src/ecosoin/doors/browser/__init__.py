"""How is a page run and measured in a real browser?"""
