"""A fuzzer for the engine and the algorithms: odd and hostile inputs drawn from seeds, judged by an independent oracle.

``bash scripts/fuzz.sh 1000`` runs cases, ``bash scripts/fuzz.sh --case SEED`` repeats one, ``--kills N`` kills runs.
"""
