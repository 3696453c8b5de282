"""Agreement, consolidation and their bounds: generic over a task's `distance` and `merge`."""
