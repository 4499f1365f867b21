"""How is a factor searched, shown, checked?"""
