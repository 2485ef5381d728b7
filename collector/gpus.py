"""Every graphics card of this machine, whoever made it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from collector import sysfs_gpus
from collector.deadline import Hangs, Question
from collector.nvidia import NoGpu, Nvidia
from store.metrics import GpuSample

DEADLINE = 5.0  # seconds: waking a card up takes its time

Read = Callable[[], list[GpuSample]]
State = Literal["ok", "off", "failing"]
SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class Gpus:
    """Remembers the cards it has seen: one that is silent later is unknown, not gone."""

    def __init__(self, host: str, nvidia: Read | None = None, others: Read | None = None) -> None:
        self.host = host
        cards = Nvidia() if nvidia is None else None
        read = nvidia or (lambda: cards.samples(host, SOME_TIME) if cards else [])
        self.questions = (
            Question(read, DEADLINE),
            Question(others or (lambda: sysfs_gpus.samples(host, SOME_TIME)), DEADLINE),
        )
        self.seen: list[list[GpuSample]] = [[] for _ in self.questions]
        self.state: State = "off"
        self.reason: str | None = None

    def samples(self, at: datetime) -> list[GpuSample]:
        """One sample per card at that moment, NVIDIA's first."""
        reasons: list[str] = []
        found = [
            replace(sample, recorded_at=at)
            for place, question in enumerate(self.questions)
            for sample in self.asked(place, question, reasons)
        ]
        broken = next((sample.error for sample in found if sample.error and is_mute(sample)), None)
        self.state = "off" if not found else "failing" if broken else "ok"
        self.reason = broken or (None if found else next(iter(reasons), None))
        return found

    def asked(
        self, place: int, question: Question[list[GpuSample]], reasons: list[str]
    ) -> list[GpuSample]:
        """What one maker's cards say; the known ones with a reason where none answers."""
        try:
            self.seen[place] = question.answer()
        except NoGpu as exc:
            reasons.append(str(exc))
            self.seen[place] = []
        except Hangs as exc:
            reasons.append(f"the driver {exc}")
            return [silent(sample, f"the driver {exc}") for sample in self.seen[place]]
        except Exception as exc:  # a driver may fail in ways that its makers have not thought of
            reasons.append(repr(exc))
            return [silent(sample, repr(exc)) for sample in self.seen[place]]
        return self.seen[place]


def is_mute(sample: GpuSample) -> bool:
    """Whether the card says nothing at all."""
    return sample.gpu_percent is None and sample.temp_celsius is None


def silent(sample: GpuSample, reason: str) -> GpuSample:
    """The card of a sample, of which nothing is known now."""
    return GpuSample(
        sample.host, sample.gpu_index, sample.recorded_at, sample.name, sample.vendor, error=reason
    )
