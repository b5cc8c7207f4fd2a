"""Where 0.1.0 had what compares two files; it is in `duetchain.intake.syncing`."""

from duetchain.intake.syncing import compared as compared
from duetchain.intake.syncing import sync_files as sync_files
