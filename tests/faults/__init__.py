"""What can go wrong, case by case, and what must hold whatever goes wrong."""
