"""Benchmarks: what the store costs and what the rollups save, as ratios measured in one run."""
