"""What tokscope knows by name: tokenizers, where their vocabularies are had, and models on them.

The knowledge is data, in ``tokenizers.toml`` and ``models.toml``; this room reads and looks it up.
It opens no vocabulary and no network.
"""
