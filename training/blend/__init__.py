"""Which estimate to trust where: restorations with known truth, and what judges of their estimates gain."""
