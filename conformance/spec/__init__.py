"""What the RFCs say, as data: commands, replies, requirements, rulings.

The TOML files beside this module are the one place for each fact. Knows no other part of the
harness.
"""

from conformance.spec.catalogue import (
    COMMANDS,
    INFORMATIVE,
    LEVELS,
    Catalogue,
    Command,
    ExtensionCommand,
    Requirement,
    Ruling,
    catalogue,
    command_table,
    draft_table,
    every_command,
    extension_table,
)
from conformance.spec.profiles import Profile, ProfileError, profile, profile_names

__all__ = [
    "COMMANDS",
    "INFORMATIVE",
    "LEVELS",
    "Catalogue",
    "Command",
    "ExtensionCommand",
    "Profile",
    "ProfileError",
    "Requirement",
    "Ruling",
    "catalogue",
    "command_table",
    "draft_table",
    "every_command",
    "extension_table",
    "profile",
    "profile_names",
]
