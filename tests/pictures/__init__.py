"""The screens as they look, kept to be compared: `python -m tests.pictures` renews them.

`kept` has what stands on each of them and how it is coloured, in both themes and three sizes; the
README shows the pictures beside it.
"""
