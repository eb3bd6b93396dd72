"""`python -m booth`: the commands."""

from booth.cli import main

raise SystemExit(main())
