"""``python -m tokscope``."""

from tokscope.cli import main

if __name__ == "__main__":
    main()
