"""Which digital is useless: unused, under-optimised, excessive, disproportionate?"""
