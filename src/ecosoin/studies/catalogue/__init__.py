"""Which factors are shipped, how good are they, and do they agree?"""
