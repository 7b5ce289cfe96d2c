"""Checklists, the gate and evidence: what a review board and a pipeline do with a record."""
