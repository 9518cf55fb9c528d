"""The gate before deployments."""
