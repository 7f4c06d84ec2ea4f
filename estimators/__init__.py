"""Closed-form estimators of the ground under clouds, for numpy and torch arrays alike; nothing is learnt beforehand."""
