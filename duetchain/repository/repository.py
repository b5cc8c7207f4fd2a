"""Repository: the library's front door. Each verb is short; the work is in the modules beside.

It is over 350 lines because every verb tells its arguments and errors here, where people look.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Unpack

from duetchain.errors import NotFound
from duetchain.given import (
    callable_one,
    each,
    flag,
    having,
    one_of_type,
    optional,
    path_given,
    reference,
    takes,
    whole,
)
from duetchain.holdings import folder, heads, words
from duetchain.holdings.holdings import Holdings, storage_errors
from duetchain.holdings.indexing import opened_index
from duetchain.identity import ContributionId, MediaId, id_given
from duetchain.interop.foreign import arrival, is_foreign
from duetchain.lineage.contribution import Contribution
from duetchain.repository.meaning import meant
from duetchain.repository.planning import piece_and_plan
from duetchain.repository.voices import SingleVoices

if TYPE_CHECKING:
    from duetchain.exports.credits import Credits
    from duetchain.exports.formats import Exported
    from duetchain.holdings.survey import Listed
    from duetchain.intake.request import Added, AddOptions, MergeOptions
    from duetchain.interop.foreign import Foreign
    from duetchain.lineage.graph import Lineage
    from duetchain.media.info import MediaInfo
    from duetchain.render.executor import Executor
    from duetchain.render.plan import RenderPlan
    from duetchain.render.progress import Progress
    from duetchain.repository.composition import TipComposition
    from duetchain.showing.rendering import Rendered
    from duetchain.showing.view import ViewOptions
    from duetchain.timeline.placed import Timeline

MOST_LISTED = 2**31
MOST_AT_ONCE = 256
"""How many jobs of one render may run at the same time."""


class Repository(SingleVoices):
    """One ``.duet`` folder: originals, records, index. Use it in the thread that opened it.

    What it does beside these verbs is in its facets: `sound`, `pictures`, `upkeep`.

    Every verb raises `DuetError` or one of its children, and nothing else, for what a user or a
    disk can do wrong.
    """

    def __init__(
        self,
        place: folder.Folder,
        *,
        on_share: Callable[[float], None] = lambda _: None,
        on_note: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.folder = place
        with storage_errors():
            super().__init__(Holdings(place, opened_index(place, on_share), on_note))

    @classmethod
    @takes(path=path_given)
    def init(cls, path: str | os.PathLike[str]) -> Repository:
        """Make a repository in an existing folder; one that is there already is opened.

        Raises:
            NotFound: if the folder does not exist.
            StorageFailed: if it cannot be written.
        """
        with storage_errors():
            return cls(folder.created(Path(path)))

    @classmethod
    @takes(path=path_given, create=flag)
    def open(cls, path: str | os.PathLike[str], *, create: bool = False) -> Repository:
        """Open the repository in a folder.

        Args:
            path: the folder that holds ``.duet``.
            create: make one if there is none, and the folder beside others that are there; without
                it nothing is made.

        Raises:
            NotFound: if there is none and `create` is off, or nothing to make the folder in.
            RepositoryDamaged: if it is not whole, or was made by a newer duetchain.
        """
        place = Path(path)
        if create and not (place / folder.NAME).is_dir():
            if place.parent.is_dir():
                with storage_errors():
                    place.mkdir(exist_ok=True)
            return cls.init(place)
        return cls(folder.opened(place / folder.NAME, any_owner=True))

    def close(self) -> None:
        """Let go of the index."""
        self._holdings.index.close()

    def __enter__(self) -> Repository:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The folder that holds ``.duet``."""
        return self.folder.path.parent

    @takes(parent=arrival, media=arrival, on_progress=callable_one)
    def add(
        self,
        parent: words.Reference | Foreign,
        *media: str | os.PathLike[str] | Foreign,
        on_progress: Callable[[Progress], None] = lambda _: None,
        **options: Unpack[AddOptions],
    ) -> Added:
        """Build on a parent: one contribution for each media, each upon the one before.

        Each is recorded as it is found: what ends an add leaves those before, and the same add
        again goes on after them.

        Args:
            parent: a file, a name, or the first digits (4 or more) of a contribution's id; alone,
                it starts a chain. A file that is a render of this repository means its tip.
            media: files to add. A moviepy ``VideoClip`` or a pydub ``AudioSegment`` is taken like a
                file, written without loss; so it is as the parent.
            on_progress: called with a `duetchain.intake.turns.takes.TakeProgress` at each
                step and twice a second where nothing comes; what it raises ends the add.
            options: who made them, how they meet the parent, when, which part of them, how loud,
                what their sound is asked: see `duetchain.intake.request.AddOptions`.

        Raises:
            InputRefused, LimitExceeded: if a file is not media that duetchain takes, or is to be
                cleaned of what is not heard in it.
            UsageError: if an id is ambiguous, a range is past the end, or MINE is a render of ours.
            NotFound: if a file, name or id is not there.
            StorageFailed, Busy: if the repository cannot be written.
        """
        from duetchain.intake import adding
        from duetchain.intake.named.naming import request_of
        from duetchain.intake.request import add_asked
        from duetchain.interop import as_files
        from duetchain.options.people import people_in

        asked = add_asked(**options)
        with storage_errors(), as_files((parent, *media), self.folder.runs) as (base, *files):
            paths = tuple(map(Path, files))
            unnamed = [path for path, one in zip(paths, media, strict=True) if is_foreign(one)]
            told = people_in(asked.people) if asked.people else None
            paths = paths or (told.files() if told else ())
            request = request_of(asked, base, paths, unnamed=unnamed, told=told)
            return adding.add_media(request, self._holdings, on_progress)

    @takes(first=reference, second=reference, media=path_given)
    def merge(
        self,
        first: str,
        second: str,
        *media: str | os.PathLike[str],
        **options: Unpack[MergeOptions],
    ) -> Added:
        """Join two chains; a voice that both have is seen and heard once, where the first has it.

        Args:
            first: a name, the first digits of an id, or a file of ours; its clock is the merge's.
            second: likewise.
            media: one file to bring along, or none.
            options: who merged, how they meet, and where the file goes: see
                `duetchain.intake.request.MergeOptions`. With `sync` either chain may be heard in
                the file.

        Raises:
            InputRefused, LimitExceeded: as `add` does.
            UsageError, NotFound: if a word means several or none, or it makes no sense.
        """
        from duetchain.intake import merging
        from duetchain.intake.request import merge_request

        asked = merge_request(**options)
        parents = self.resolve(first), self.resolve(second)
        with storage_errors():
            files = tuple(map(Path, media))
            with heads.following(self._holdings, named=first):
                added = merging.merge_branches(parents, files, asked, self._holdings)
            if added.known:
                heads.follow(added.known, self._holdings)
        return added

    @takes(tip=optional(reference), most=optional(whole(0, MOST_LISTED)))
    def log(
        self, tip: str | None = None, *, most: int | None = None
    ) -> dict[ContributionId, Contribution]:
        """Contributions in lineage order, parents first: all, or those that a tip needs.

        Args:
            tip: a name or the first digits of an id.
            most: only the first so many, which costs no more where many follow.

        Raises:
            NotFound, UsageError: if the tip means none or several.
        """
        return dict(islice(self.walk(tip), most))

    @takes(tip=optional(reference))
    def walk(self, tip: str | None = None) -> Iterator[tuple[ContributionId, Contribution]]:
        """What `log` gives, one by one: nothing is read before it is asked for.

        Raises:
            NotFound, UsageError: as `log` does, at once.
        """
        if tip is None:
            return self._holdings.walk()
        return iter(self._holdings.chain(self.resolve(tip)).items())

    @takes(tip=optional(reference))
    def survey(self, tip: str | None = None) -> Iterator[tuple[ContributionId, Listed]]:
        """What `walk` gives, past what cannot be read: of that its id, and why.

        Raises:
            NotFound, UsageError: as `log` does, at once.
        """
        from duetchain.holdings.survey import surveyed

        return surveyed(self._holdings, None if tip is None else self.resolve(tip))

    def count(self) -> int:
        """How many contributions there are."""
        return self._holdings.index.count()

    @takes(word=optional(reference))
    def resolve(self, word: str | None = None) -> ContributionId:
        """The contribution that a word means; without it the head.

        Args:
            word: a name, the first digits of an id, or the path of a file that a contribution
                brought or that was rendered of it.

        Raises:
            NotFound, UsageError: if it means none or several.
        """
        return meant(word, self._holdings)

    @takes(word=optional(reference))
    def show(self, word: str | None = None) -> Contribution:
        """One contribution; without a word the head."""
        found = self._holdings.contribution(self.resolve(word))
        if found is None:
            message, hint = f'no contribution "{word}"', "name one that is here"
            raise NotFound(message, hint=hint, reason="contribution-unknown", given=word)
        return found

    @takes(contribution=one_of_type(Contribution, "a contribution"))
    def told(self, contribution: Contribution) -> Contribution:
        """A contribution of this repository as people are told it: on the song's clock.

        Its offset, and what of its parent a stitch takes, then count from where the root's first
        used instant is, however early others begin. It is for the eye: its id is another one's.
        """
        return self._holdings.clocks.told(contribution)

    @takes()
    def all_told(
        self, some: Iterable[tuple[ContributionId, Listed]]
    ) -> Iterator[tuple[ContributionId, Listed]]:
        """What `walk` or `survey` gives, as people are told it, one by one."""
        return self._holdings.clocks.all_told(some)

    def lineage(self) -> Lineage:
        """The graph of all contributions."""
        from duetchain.lineage.graph import Lineage

        return Lineage(self._holdings.contributions())

    @takes(name=reference, tip=optional(reference))
    def export(self, name: str, tip: str | None = None) -> Exported:
        """The lineage as text for another program, without what cannot be read: that is told.

        Args:
            name: of a format: one of `duetchain.exports.formats.FORMATS`.
            tip: a name or the first digits of an id, for only what it needs; all if left out.

        Raises:
            UsageError: if there is no such format, or the tip means several.
            NotFound: if the tip means none.
            RenderFailed: if it shows thumbnails, and ffmpeg does not run.
        """
        from duetchain.exports.formats import Subject, exported_as, format_named
        from duetchain.holdings.survey import parted
        from duetchain.lineage.graph import Lineage

        into = format_named(name)
        readable, unreadable = parted(self.all_told(self.survey(tip)))
        what = Subject(Lineage(readable), unreadable=tuple(one.id for one in unreadable))
        if into.is_pictured:
            seen = self.pictures.thumbnails(what.lineage.contributions)
            what = replace(what, pictures=seen.pictures, unseen=seen.unseen)
        return exported_as(what, into)

    def tips(self) -> tuple[ContributionId, ...]:
        """What nothing was built on, oldest first."""
        return self._holdings.index.tips()

    @takes(file=path_given)
    def built_from(self, file: str | os.PathLike[str]) -> ContributionId | None:
        """The contribution that brings exactly this file; None if there is none.

        Raises:
            NotFound: if there is no such file.
            UsageError: if several contributions bring it.
        """
        with storage_errors():
            return words.stored_as(Path(file), self._holdings.index)

    @takes(media=id_given)
    def info(self, media: MediaId) -> MediaInfo:
        """The facts of a media that is here."""
        return self._holdings.info(media)

    @takes(media=id_given)
    def media_path(self, media: MediaId) -> Path:
        """Where an original is; read it, never write it."""
        return self._holdings.original(media)

    @takes(media=each(id_given), folder=path_given)
    def originals(
        self, media: Iterable[MediaId], folder: str | os.PathLike[str]
    ) -> dict[MediaId, Path]:
        """Where some originals are, as files; read them, never write them.

        Args:
            media: which.
            folder: where they may be put, if they are not kept on this machine.

        Raises:
            RepositoryDamaged: if one is missing.
        """
        found = self._holdings.originals(media, Path(folder))
        return {MediaId(one): Path(path) for one, path in found.items()}

    @takes(tip=optional(reference))
    def plan(self, tip: str | None = None, **view: Unpack[ViewOptions]) -> RenderPlan:
        """What `render` would run, as a value; nothing is run or written.

        Args:
            tip: a name or the first digits of an id; the head if left out.
            view: how it is shown, see `duetchain.showing.view.ViewOptions`.

        Raises:
            UsageError: if an option makes no sense, or nothing is left to render.
            LimitExceeded: if it is longer, or has more pixels, than this user's limits.
        """
        from duetchain.showing.budgets import refuse_pixels

        _, plan = piece_and_plan(tip, self._holdings, **view)
        refuse_pixels(plan)
        return plan

    def refuse_without_room(self, plan: RenderPlan) -> None:
        """Refuse a plan for whose files this disk has no room, were all of them made now.

        Raises:
            LimitExceeded: says how much is needed, and how much there is.
        """
        from duetchain.render.room import refuse_without_room

        needed = sum(job.size_bytes for job in plan.jobs)
        refuse_without_room(plan.jobs, self._holdings.roomy_place(needed))

    @takes(tip=optional(reference))
    def composition(self, tip: str | None = None) -> TipComposition:
        """The composition of a tip: its voices, its timeline, itself in other programs.

        Raises:
            NotFound, UsageError, RepositoryDamaged: if the tip means none or several, or its
                chain is not whole.
        """
        from duetchain.repository.composition import TipComposition

        found = self.resolve(tip)
        return TipComposition(self, found, self._holdings.piece(found).composition)

    @takes(tip=optional(reference))
    def credits(self, tip: str | None = None, **view: Unpack[ViewOptions]) -> Credits:
        """Everybody whose picture or sound is in a render of a tip, and who else is in its chain.

        Args:
            tip: a name or the first digits of an id; the head if left out.
            view: how it is shown, as for `plan`: who is outside of it is not credited.

        Raises:
            NotFound, UsageError: as `plan` does.
        """
        from duetchain.exports.credits import credited

        piece, plan = piece_and_plan(tip, self._holdings, **view)
        return credited(piece.chain, plan.timeline)

    @takes(tip=optional(reference))
    def timeline(self, tip: str | None = None) -> Timeline:
        """What is seen where and heard when."""
        return self.plan(tip).timeline

    @takes(
        tip=optional(reference),
        output=path_given,
        force=flag,
        on_progress=callable_one,
        jobs=optional(whole(1, MOST_AT_ONCE)),
        is_cached=flag,
        executor=optional(having("results", "an executor")),
    )
    def render(
        self,
        tip: str | None,
        output: str | os.PathLike[str],
        *,
        force: bool = False,
        on_progress: Callable[[Progress], None] = lambda _: None,
        jobs: int | None = None,
        is_cached: bool = True,
        executor: Executor | None = None,
        **view: Unpack[ViewOptions],
    ) -> Rendered:
        """Render a tip from the originals to a file, which appears whole or not at all.

        Args:
            tip: a name or the first digits of an id; None for the head.
            output: the file to make; its suffix says what it is: a film (.mp4 .m4v .mov .mkv
                .webm) or a sound (.wav .flac .mp3 .opus).
            force: replace an existing file.
            on_progress: called a few times a second.
            jobs: how many ffmpeg run at once; as many as the machine can serve if left out.
            is_cached: take what earlier renders have made, and keep what this one makes.
            executor: who carries the jobs out; `jobs` threads if left out.
            view: how it is shown, as for `plan`.

        Raises:
            UsageError: if the output exists, is an input, is just being made by another command,
                or an option makes no sense.
            StorageFailed: if the output's folder is missing or cannot be written.
            RenderFailed: if ffmpeg fails.
        """
        from duetchain.showing import rendering
        from duetchain.showing.claims import claimed
        from duetchain.showing.outputs import checked_kind, checked_output
        from duetchain.showing.view import checked_view

        with storage_errors():
            shown = checked_view(**view)
            checked_kind(Path(output), shown)
            path = checked_output(Path(output), inputs=(), force=force)
            with claimed(path):
                piece = self._holdings.piece(self.resolve(tip))
                plan = rendering.planned(piece, shown, self._holdings)
                return rendering.render_plan(
                    plan,
                    path,
                    self._holdings,
                    chain=piece.chain,
                    force=force,
                    on_progress=on_progress,
                    effort=rendering.Effort(jobs, is_cached, executor=executor),
                )
