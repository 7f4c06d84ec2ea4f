"""Figures of merit of restorers and of simple fills, and how sure they are."""
