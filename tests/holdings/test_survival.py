"""What was acknowledged survives: kills at any moment, many writers at once, damage found."""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from duetchain import Repository
from duetchain.errors import NewerRecord, RepositoryDamaged, UsageError

KILLS = 6
STARTED = 0.3
"""How much of a command has gone by when it has imported what it needs and begins to work."""
UNHEARD = ("--no-render", "--sync", "off")
SLOWLY = ("--sync", "off", "--size", "640x360", "--fps", "60", "--quality", "high", "--json")
"""So that a render of seconds is far from its end when it is told that it encodes, at once."""
WRITERS = {"into a repository": 6, "into nothing": 3}


@pytest.fixture
def clips(studio):
    return [studio.clip(f"s-{n}.mp4", colour=f"0x{20 * n:02x}40c0", hz=200 + n) for n in range(9)]


def command(*words):
    return [sys.executable, "-m", "duetchain", *map(str, words)]


def listed(place, environment):
    done = subprocess.run(
        command("-C", place, "log", "--json"),
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {one["id"] for one in json.loads(done.stdout)["contributions"]}


def test_kills_at_random_moments_lose_nothing_acknowledged(duet, clips):
    """Each add is killed with its whole group at a random moment; the next works at once.

    The moments are spread: one in each part of the time in which an add works, and a little after.
    """
    place, dice = duet.place, random.Random(7)
    duet("init")
    duet("add", clips[0], clips[1], *UNHEARD)
    usual_s = lasts(duet, "add", clips[0], clips[2], *UNHEARD)
    acknowledged = set()
    for number in range(KILLS):
        child = subprocess.Popen(
            command("-C", place, "add", clips[0], clips[3], *UNHEARD, "-m", number),
            env=duet.environment, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        gone_by = STARTED + (1.1 - STARTED) * (number + dice.random()) / KILLS
        time.sleep(gone_by * usual_s)
        kill_group(child)
        acknowledged |= set(re.findall(r"^([0-9a-f]{12})", child.communicate()[0], re.MULTILINE))
        assert duet("verify", "--full").returncode == 0
        assert duet("add", clips[0], clips[4], *UNHEARD, "-m", number).returncode == 0
    here = listed(place, duet.environment)
    assert acknowledged <= {identity[:12] for identity in here}
    assert not list((place / ".duet" / "cache" / "runs").iterdir())


def lasts(duet, *words):
    start = time.monotonic()
    assert duet.child(*words).returncode == 0
    return time.monotonic() - start


def kill_group(child):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def test_a_killed_render_leaves_no_process_and_no_output(duet, studio):
    long = [
        studio.clip(f"long-{c}.mp4", colour=c, size="64x36", length=15) for c in ("red", "blue")
    ]
    duet("init")
    child = subprocess.Popen(
        command("-C", duet.place, "add", *long, *SLOWLY, "-o", duet.place / "out.mp4"),
        env=duet.environment, stderr=subprocess.PIPE, text=True, start_new_session=True,
        cwd=duet.place, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    for line in child.stderr:
        if "encoding" in line:
            break
    kill_group(child)
    child.communicate()
    give_up = time.monotonic() + 5
    while alive_below(duet.place) and time.monotonic() < give_up:
        time.sleep(0.1)
    assert not alive_below(duet.place)
    assert not (duet.place / "out.mp4").exists()
    assert duet("verify").returncode == 0
    assert duet("add", *long, *UNHEARD).returncode == 0
    assert not list((duet.place / ".duet" / "cache" / "runs").iterdir())


def alive_below(place):
    """Running processes whose command line names a folder."""
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                words = Path(f"/proc/{entry.name}/cmdline").read_bytes()
                state = Path(f"/proc/{entry.name}/stat").read_text().rsplit(")", 1)[1].split()[0]
            except OSError:
                continue
            if str(place).encode() in words and state != "Z":
                found.append(words)
    return found


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_render_ends_soon_with_its_code(duet, studio, number, code):
    long = [
        studio.clip(f"long-{c}.mp4", colour=c, size="64x36", length=15) for c in ("red", "blue")
    ]
    duet("init")
    child = subprocess.Popen(
        command("add", *long, *SLOWLY, "-o", "out.mp4"),
        env=duet.environment, stderr=subprocess.PIPE, text=True, cwd=duet.place,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    for line in child.stderr:
        if "encoding" in line:
            break
    asked = time.monotonic()
    child.send_signal(number)
    rest = child.communicate()[1]
    assert time.monotonic() - asked < 2
    assert child.returncode == code
    assert "Traceback" not in rest
    assert not alive_below(duet.place)
    assert not list(duet.place.glob("*.mp4"))
    assert not list((duet.place / ".duet" / "cache" / "runs").iterdir())


@pytest.mark.parametrize("where", WRITERS)
def test_many_writers_at_once_all_land(duet, clips, where):
    count = WRITERS[where]
    if where == "into a repository":
        duet("init")
    clips = [shutil.copy(clip, duet.place) for clip in clips]
    children = [
        subprocess.Popen(
            command("add", clips[0], clips[1 + n], *UNHEARD, "--json", "-m", f"{n}"),
            env=duet.environment, cwd=duet.place, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )
        for n in range(count)
    ]  # fmt: skip
    done = [child.communicate() for child in children]
    assert [child.returncode for child in children] == [0] * count, done
    ids = {json.loads(out)["contribution"] for out, _ in done}
    assert len(ids) == count
    log = json.loads(duet("log", "--json").stdout)["contributions"]
    assert len(log) == count + 1
    assert ids < {one["id"] for one in log}
    assert duet("verify", "--full").returncode == 0


def test_the_same_clip_added_twice_at_once_is_stored_once(duet, clips):
    duet("init")
    children = [
        subprocess.Popen(command("add", clips[0], clips[1], *UNHEARD, "-m", n),
                         env=duet.environment, cwd=duet.place, stdout=subprocess.DEVNULL)
        for n in ("one", "other")
    ]  # fmt: skip
    assert [child.wait() for child in children] == [0, 0]
    stored = [path for path in (duet.place / ".duet" / "media").rglob("*") if path.is_file()]
    assert len(stored) == 2
    assert duet("verify", "--full").returncode == 0


def test_the_fault_tools_find_nothing(duet, clips, faults):
    """The tool that kills at moments spread over an add, counting what it was promised."""
    duet("init")
    duet("add", clips[0], clips[1], *UNHEARD)
    usual_s = lasts(duet, "add", clips[0], clips[2], *UNHEARD, "-m", "unkilled")
    base = f"{sys.executable} -m duetchain -C {duet.place}"
    done = subprocess.run(
        [
            sys.executable, faults / "killer.py", "--accumulate", "--retry", "--runs", "2",
            "--mode", "even", "--duration", str(usual_s),
            "--work", duet.place, "--ack-regex", "^([0-9a-f]{12})",
            "--cmd", f"{base} add {clips[0]} {clips[2]} {' '.join(UNHEARD)} -m run-{{n}}",
            "--check", f"{base} verify --full", "--list-cmd", f"{base} log",
        ],
        env={**os.environ, **duet.environment}, capture_output=True, text=True, timeout=250,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "RESULT" in done.stdout


# Damage.


@pytest.fixture
def chains(repository, clips):
    """Two chains: clips 0-1-2, and 3-4."""
    first = repository.add(*clips[:3]).contributions
    second = repository.add(*clips[3:5]).contributions
    return repository, first, second


def overwritten(path, at=100):
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_a_healthy_repository_raises_no_alarm(chains):
    repository, *_ = chains
    checkup = repository.verify(full=True)
    assert (checkup.problems, checkup.notes) == ((), ())
    assert (checkup.contributions, checkup.media) == (5, 5)


def test_a_flipped_bit_in_a_media_is_found_by_full_verify(chains):
    repository, first, _ = chains
    media = repository.show(first[1]).media
    overwritten(repository.media_path(media))
    assert repository.verify().problems == ()
    (problem,) = repository.verify(full=True).problems
    assert (problem.what, problem.id, problem.breaks) == ("media", media, (first[2],))


def test_a_media_cut_short_or_gone_is_found_at_once(chains):
    repository, first, second = chains
    gone = repository.media_path(repository.show(first[0]).media)
    gone.chmod(0o644)
    gone.unlink()
    short = repository.media_path(repository.show(second[1]).media)
    short.chmod(0o644)
    short.write_bytes(short.read_bytes()[:-1])
    checkup = repository.verify()
    assert {problem.text.split()[0] for problem in checkup.problems} == {"is", "has"}
    assert set(checkup.broken_chains) == {first[-1], second[-1]}


def test_a_lost_or_damaged_media_comes_back_from_the_same_file_alone(chains, clips):
    repository, first, second = chains
    repository.media_path(repository.show(first[0]).media).unlink()
    overwritten(repository.media_path(repository.show(second[1]).media))
    before = repository.log()
    for clip in (clips[0], clips[4]):
        assert "whole again" in repository.add(clip).notes[0]
    assert repository.verify(full=True).problems == ()
    assert repository.log() == before
    with pytest.raises(UsageError):
        repository.add(clips[0])


def test_nothing_that_breaks_the_format_is_ever_stored(repository, clips):
    for options in ({"start": -1}, {"gain_db": 61}, {"start": "0.5", "end": "0.25"}):
        with pytest.raises(UsageError):
            repository.add(clips[0], clips[1], **options)
    assert repository.log() == {}
    assert repository.verify().problems == ()


def test_a_newer_record_is_named_as_newer_and_its_children_are_not_lost(chains, tmp_path):
    repository, first, second = chains
    newer = repository.show(first[1]).content().replace(b'"media"', b'"karaoke":true,"media"')
    repository.folder.runs.mkdir(parents=True, exist_ok=True)
    identity = repository.folder.records.write(newer, staging=repository.folder.runs)
    child = msgspec.structs.replace(repository.show(first[2]), parents=(identity,))
    repository.folder.records.write(child.content(), staging=repository.folder.runs)
    Repository.repair(repository.path)
    with Repository.open(repository.path) as again:
        assert again.verify(full=True).problems == ()
        with pytest.raises(NewerRecord):
            again.render(child.id, tmp_path / "out.mp4", size=(160, 90))
        assert child.id in again.lineage().roots()
        again.render(second[-1], tmp_path / "out.mp4", size=(160, 90), quality="draft")


def test_a_missing_media_comes_back_by_adding_the_file_again(chains, clips, tmp_path):
    repository, first, _ = chains
    gone = repository.media_path(repository.show(first[0]).media)
    gone.unlink()
    with pytest.raises(RepositoryDamaged):
        repository.render(first[2], tmp_path / "out.mp4", size=(160, 90))
    repository.add(first[2], clips[0])
    assert repository.verify(full=True).problems == ()


def test_a_damaged_record_names_the_chain_it_breaks_and_the_others_render(chains, tmp_path):
    repository, first, second = chains
    path = repository.folder.records.path(first[1])
    overwritten(path, at=20)
    checkup = repository.verify()
    assert first[1] in {problem.id for problem in checkup.problems}
    assert checkup.broken_chains == (first[-1],)
    repository.render(second[-1], tmp_path / "out.mp4", size=(160, 90), quality="draft")


def test_a_deleted_record_is_named(chains):
    repository, first, _ = chains
    repository.folder.records.path(first[0]).unlink()
    checkup = repository.verify()
    assert first[0] in {problem.id for problem in checkup.problems}
    assert checkup.broken_chains == (first[-1],)


@pytest.mark.parametrize("harm", ["deleted", "garbage", "zeroed page", "truncated", "empty"])
def test_a_harmed_index_is_made_anew_from_the_records(chains, harm):
    repository, *_ = chains
    before = repository.log()
    repository.close()
    index = repository.folder.index.path
    for ending in ("-wal", "-shm"):
        index.with_name(index.name + ending).unlink(missing_ok=True)
    content = index.read_bytes()
    if harm == "deleted":
        index.unlink()
    else:
        harmed = {
            "garbage": b"this is no database at all" * 100,
            "zeroed page": content[:4096] + bytes(4096) + content[8192:],
            "truncated": content[: len(content) // 2],
            "empty": b"",
        }[harm]
        index.write_bytes(harmed)
    from duetchain.holdings.checking import verify_folder

    problems = verify_folder(repository.folder, full=False).problems
    assert problems or harm in ("deleted", "empty")  # whoever opens it next makes it anew
    assert Repository.repair(repository.path).problems == ()
    with Repository.open(repository.path) as again:
        assert again.log() == before
        assert again.verify(full=True).problems == ()


def test_an_index_that_lost_rows_is_found_and_repaired(chains):
    repository, first, _ = chains
    before = repository.log()
    index = sqlite3.connect(repository.folder.index.path)
    index.execute("DELETE FROM contribution WHERE id = ?", (first[2],))
    index.execute("DELETE FROM tip")
    index.commit()
    index.close()
    assert repository.verify().problems
    Repository.repair(repository.path)
    with Repository.open(repository.path) as again:
        assert again.log() == before
        assert again.verify().problems == ()


def test_an_index_that_lies_about_a_record_is_not_believed(chains):
    repository, first, _ = chains
    index = sqlite3.connect(repository.folder.index.path)
    index.execute("UPDATE contribution SET content = replace(content, '1', '2') WHERE id = ?",
                  (first[1],))  # fmt: skip
    index.commit()
    index.close()
    with pytest.raises(RepositoryDamaged):
        repository.show(first[1])
    assert repository.verify().problems


@pytest.mark.parametrize("harm", ["damaged", "lost"])
def test_repair_brings_back_a_record_that_the_index_still_holds(chains, harm):
    repository, first, _ = chains
    before = repository.log()
    record = repository.folder.records.path(first[2])
    if harm == "damaged":
        overwritten(record, at=20)
    else:
        record.unlink()
    repository.close()
    assert Repository.repair(repository.path).problems == ()
    with Repository.open(repository.path) as again:
        assert again.log() == before
        assert again.verify(full=True).problems == ()


def test_repair_tells_what_neither_records_nor_index_hold_any_more(chains):
    repository, first, second = chains
    with sqlite3.connect(repository.folder.index.path) as index:
        index.execute("UPDATE contribution SET content = '' WHERE id = ?", (first[2],))
    index.close()
    overwritten(repository.folder.records.path(first[2]), at=20)
    repository.close()
    assert {one.id for one in Repository.repair(repository.path).problems} == {first[2]}
    with Repository.open(repository.path) as again:
        assert set(again.log()) == {*first[:2], *second}
        assert set(again.tips()) == {first[1], second[1]}


def test_repair_keeps_knowing_our_renders(chains, clips, tmp_path):
    repository, first, _ = chains
    repository.render(first[2], tmp_path / "out.mp4", size=(160, 90), quality="draft")
    repository.close()
    Repository.repair(repository.path)
    with Repository.open(repository.path) as again:
        assert again.add(tmp_path / "out.mp4", clips[6]).parents == (first[2],)


def test_an_interrupted_add_is_no_damage(chains):
    repository, first, _ = chains
    before = repository.log()
    store = repository._holdings.index
    staging = repository.folder.runs
    staging.mkdir(parents=True, exist_ok=True)
    other = msgspec.structs.replace(repository.show(first[2]), message="never acknowledged")
    with store.writing():
        store.expect([other.id])
    repository.folder.records.write(other.content(), staging=staging)
    checkup = repository.verify(full=True)
    assert checkup.problems == ()
    assert "being written" in checkup.notes[0]
    assert repository.log() == before


def test_a_record_of_a_later_kind_is_kept_and_only_its_chains_are_refused(chains):
    repository, _, second = chains
    content = b'{"of":"' + second[0].encode() + b'","schema":"duetchain.tombstone/1"}'
    repository.folder.runs.mkdir(parents=True, exist_ok=True)
    identity = repository.folder.records.write(content, staging=repository.folder.runs)
    checkup = repository.verify(full=True)
    assert checkup.problems == ()
    assert identity[:12] in checkup.notes[0]
    Repository.repair(repository.path)
    assert repository.folder.records.read(identity) == content


def test_two_repositories_that_hold_the_same_records_are_the_same(chains, clips, tmp_path_factory):
    repository, *_ = chains
    place = tmp_path_factory.mktemp("twin")
    with Repository.init(place) as twin:
        twin.add(clips[7], clips[8])
        for part in ("media", "records"):
            source = repository.folder.path / part
            shutil.copytree(source, twin.folder.path / part, dirs_exist_ok=True)
    Repository.repair(place)
    with Repository.open(place) as twin:
        assert set(repository.log()) < set(twin.log())
        assert len(twin.tips()) == 3
        assert twin.verify(full=True).problems == ()
