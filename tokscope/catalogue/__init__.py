"""What tokscope knows by name: tokenizers, where their vocabularies are had, and models on them.

The knowledge is data, in ``tokenizers.toml`` and ``models.toml``; this room reads and looks it up.
It opens no vocabulary and no network.
"""

from tokscope.catalogue.catalogue import Catalogue, bundled_catalogue
from tokscope.catalogue.rows import (
    BundledSource,
    FileRow,
    Format,
    HubSource,
    LocalSource,
    ModelRow,
    PackageSource,
    Pattern,
    Source,
    TokenizerRow,
    is_distribution,
    is_relative_path,
    is_version,
)

__all__ = [
    "BundledSource",
    "Catalogue",
    "FileRow",
    "Format",
    "HubSource",
    "LocalSource",
    "ModelRow",
    "PackageSource",
    "Pattern",
    "Source",
    "TokenizerRow",
    "bundled_catalogue",
    "is_distribution",
    "is_relative_path",
    "is_version",
]
