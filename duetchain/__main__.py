"""``python -m duetchain`` is ``duet``."""

# Python looks into the current folder first, which may be a stranger's: before that is out of the
# way nothing is imported that Python has not begun with.
import os
import sys


def _leave_current_folder() -> None:
    try:
        here = os.getcwd()  # noqa: PTH109 - pathlib would come from there
    except OSError:
        return
    if not sys.flags.safe_path and sys.path[:1] == [here]:
        del sys.path[0]
        if os.path.dirname(os.path.dirname(__file__)) == here and here not in sys.path:  # noqa: PTH120
            sys.path.append(here)  # duetchain itself is found nowhere else


if __name__ == "__main__":
    _leave_current_folder()
    from duetchain.cli import main

    main()
