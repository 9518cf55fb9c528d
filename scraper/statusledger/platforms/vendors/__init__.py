"""Vendors with platforms of their own: a module each, or a package for several shapes."""
