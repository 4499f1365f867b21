"""Which acts are redundant or of low value, and which digital goes with them?"""
