"""``python -m duetchain`` is ``duet``."""

from duetchain.cli import main

if __name__ == "__main__":
    main()
