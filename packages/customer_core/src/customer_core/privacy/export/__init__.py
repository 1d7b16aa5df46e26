"""The export of everything held about a person: one archive, written as it is read.

What goes into it is one table of parts (:mod:`customer_core.privacy.export.table`); the registry of
personal data says of every datum in which part it is, or why in none.
"""
