"""Requests of data subjects: access, erasure, rectification."""
