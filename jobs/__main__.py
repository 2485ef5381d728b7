"""The jobs: `python -m jobs`."""

import sys

from jobs.loop import main

sys.exit(main())
