"""The gate before deployments: stack.yaml and its evaluation."""
