"""How do usage exports become signals?"""
