"""cinevault sql"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from commands.errors import CannotRun
from commands.table import table
from commands.target import ACTOR, store_url, tell
from operations import questions
from operations.questions import WrongQuestion
from settings import Settings
from store.analytics import writing
from store.analytics.asking import Answer, Limits, QuestionFailed, Source
from store.analytics.relations import relations
from store.db import open_pool

HELP = "ask the store in SQL, read-only and within limits, and only what analysts may see"
FORMATS = ("table", *writing.FORMATS)


def add_arguments(parser: ArgumentParser) -> None:
    """sql [QUESTION] [-f FILE] [-o FILE] [--format …] [--relations]."""
    parser.add_argument("question", nargs="?", metavar="QUESTION",
                        help="a SELECT; without it, it is read from standard input")  # fmt: skip
    parser.add_argument("-f", "--file", type=Path, help="read the question from this file")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the rows there")
    parser.add_argument("--format", choices=FORMATS,
                        help="as the name after -o ends, else table")  # fmt: skip
    parser.add_argument("--relations", action="store_true", help="list what can be asked")
    parser.add_argument("--rows", type=int, default=10_000, metavar="N",
                        help="at most so many (%(default)s)")  # fmt: skip
    parser.add_argument("--seconds", type=int, default=60, metavar="N",
                        help="for at most so long (%(default)s)")  # fmt: skip
    parser.add_argument("--hide-names", action="store_true",
                        help="pseudonyms, where Settings want them")  # fmt: skip


def run(args: Namespace, settings: Settings) -> int:
    """Prints the rows, or writes them to a file."""
    if not (1 <= args.rows <= 1_000_000 and 1 <= args.seconds <= 600):
        raise CannotRun("--rows goes up to 1,000,000 and --seconds up to 600.")
    file_format = args.format or ending(args.output)
    with store_url(settings) as url:
        if args.relations:
            print(listed(url))
            return 0
        source = Source(url, settings.timezone, args.hide_names)
        limits = Limits(args.seconds, args.rows, size=256_000_000)
        answer = asked(source, question(args), limits)
    if answer.cut:
        tell(f"Only the first {answer.rows:,} rows: there are more.")
    put(answer, args.output, file_format, settings.timezone)
    return 0


def question(args: Namespace) -> str:
    """What is asked."""
    if args.file:
        try:
            return args.file.read_text()
        except (OSError, UnicodeDecodeError) as exc:
            raise CannotRun(f"{args.file} cannot be read: {exc}") from exc
    if args.question and args.question != "-":
        return args.question
    return sys.stdin.read()


def asked(source: Source, text: str, limits: Limits) -> Answer:
    """The answer; CannotRun with the line where there is none."""
    with open_pool(source.url, name="command", size=1) as pool:
        try:
            running = questions.begin(pool, source, text, limits, actor=ACTOR)
            (answer,) = running.result()
        except WrongQuestion as exc:
            raise CannotRun(str(exc)) from exc
        except QuestionFailed as exc:
            place = f"line {exc.line}: " if exc.line else ""
            raise CannotRun(f"{place}{exc}") from exc
    return answer


def put(answer: Answer, path: Path | None, file_format: str, zone: str) -> None:
    """Writes the rows where they are wanted."""
    if file_format == "table":
        text = table(answer.columns, [list(row.values()) for row in answer.as_rows()])
        said = f"{text}\n({answer.rows:,} rows, {answer.seconds:.2f} s)\n"
        if path:
            path.write_text(said)
        else:
            print(said, end="")
    elif path:
        size = writing.write(answer, path.absolute(), file_format, zone)
        print(f"{answer.rows:,} rows in {path} ({size:,} bytes)")
    else:
        sys.stdout.buffer.write(writing.as_bytes(answer, file_format, zone))


def ending(path: Path | None) -> str:
    """The format that the file's name tells."""
    if path is None:
        return "table"
    told = path.suffix.removeprefix(".").lower()
    if told not in writing.FORMATS:
        raise CannotRun(f"End {path} in one of {', '.join(writing.FORMATS)}, or give --format.")
    return told


def listed(url: str) -> str:
    """What can be asked."""
    with open_pool(url, name="command", size=1) as pool:
        found = relations(pool)
    parts = [
        f"{relation.name}: {relation.about}\n"
        + table(
            ("column", "type", "meaning"), [(c.name, c.kind, c.meaning) for c in relation.columns]
        )
        for relation in found
    ]
    return "\n\n".join(parts)
