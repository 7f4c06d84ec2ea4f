"""What other dates of the same ground are worth: real series, cases with known truth, rivals, figures and the table."""
