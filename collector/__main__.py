"""The collector: `python -m collector`."""

import sys

from collector.loop import main

sys.exit(main())
