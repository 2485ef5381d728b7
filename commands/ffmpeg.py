"""cinevault ffmpeg"""

from argparse import REMAINDER, ArgumentParser, Namespace

from collector import ffmpeg
from settings import Settings

HELP = "run ffmpeg, exactly as it would run without us, and record the transcode"


def add_arguments(parser: ArgumentParser) -> None:
    """ffmpeg -- ARGS, all of which are ffmpeg's own."""
    parser.add_argument("words", nargs=REMAINDER, metavar="-- ARGS", help="what ffmpeg is told")


def run(args: Namespace, settings: Settings) -> int:
    """ffmpeg's exit status. The command line comes here only when other words stand before it."""
    return ffmpeg.main(args.words)
