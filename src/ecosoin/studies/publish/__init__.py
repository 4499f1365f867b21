"""What must be filed or published of a footprint, in the words and fields of each form?"""
