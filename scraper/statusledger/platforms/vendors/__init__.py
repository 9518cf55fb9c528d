"""Vendors that are their own platform: one module each, or a package where they publish several shapes."""
