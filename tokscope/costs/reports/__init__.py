"""The results of ``cost`` and ``prices`` as documents."""
