"""What is said of voices later, and their originals given back: a part of the front door."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.given import optional, path_given, reference, takes, words
from duetchain.holdings.holdings import storage_errors
from duetchain.lineage.writing import MOST_LETTERS
from duetchain.repository.facets import Facets
from duetchain.repository.meaning import meant

if TYPE_CHECKING:
    from duetchain.intake.amending import Amended
    from duetchain.lineage.amendment import Amendment
    from duetchain.showing.getting import Got

WORDS_GIVEN = {field: words(most) for field, most in MOST_LETTERS.items()}


class SingleVoices(Facets):
    """What a repository is asked of single voices besides how they sound and look."""

    @takes(word=reference, **{field: optional(text) for field, text in WORDS_GIVEN.items()})
    def amend(
        self,
        word: str,
        *,
        author: str | None = None,
        name: str | None = None,
        message: str | None = None,
        license: str | None = None,  # noqa: A002 - what records call it
        title: str | None = None,
        part: str | None = None,
    ) -> Amended:
        """Say some words of a contribution anew: a record of its own, which changes no id.

        Args:
            word: which: a name or the first digits of an id.
            author: who made it; as all words here None leaves what holds, and "" takes it away.
            name: the handle by which it is looked up.
            message: one sentence about it.
            license: an SPDX identifier.
            title: what an audience reads.
            part: what is sung or played.

        Raises:
            NotFound, UsageError: if the word means none or several, nothing is said, or too much.
            StorageFailed, Busy: if the repository cannot be written.
        """
        from duetchain.intake import amending

        words = {"author": author, "name": name, "message": message, "license": license}
        words |= {"title": title, "part": part}
        with storage_errors():
            return amending.amend(meant(word, self._holdings), words, self._holdings)

    @takes(words=reference, into=path_given, tip=optional(reference))
    def get(
        self, *words: str, into: str | os.PathLike[str], tip: str | None = None
    ) -> tuple[Got, ...]:
        """Give originals back as files, under the names in which they came; none is written over.

        Args:
            words: whose: names or the first digits of ids; without any all that a tip is made of.
            into: the folder to put them in.
            tip: where no words are given: a name or the first digits of an id, else the only tip.

        Raises:
            NotFound, UsageError: if a word means none or several, or brings no file.
            StorageFailed: if the folder is missing or cannot be written.
            RepositoryDamaged: if an original is missing or damaged.
        """
        from duetchain.showing.getting import given_back

        chosen = [meant(word, self._holdings) for word in words]
        if not words:
            chain = self._holdings.chain(meant(tip, self._holdings))
            chosen = [one for one, found in chain.items() if found.media]
        with storage_errors():
            return tuple(given_back(list(dict.fromkeys(chosen)), Path(into), self._holdings))

    @takes(word=reference)
    def amendments(self, word: str) -> tuple[Amendment, ...]:
        """What was said of a contribution later, the oldest first.

        Args:
            word: which: a name or the first digits of an id.

        Raises:
            NotFound, UsageError: if it means none or several.
        """
        found = meant(word, self._holdings)
        said = self._holdings.index.words([found]).get(found, ())
        return tuple(sorted(said, key=lambda one: (one.created, one.id)))
