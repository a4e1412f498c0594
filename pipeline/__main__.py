"""``python -m pipeline`` is the console script ``stance``."""

from pipeline.cli import main

raise SystemExit(main())
