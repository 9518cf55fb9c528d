"""May I deploy: stack.yaml and the command check."""
