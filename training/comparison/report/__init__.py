"""A study's scores as the paper's tables, figures and conclusions."""
