"""An NVML that fails as the real one does: pynvml's own errors with their real numbers."""

import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pynvml

GB = 2**30


@dataclass
class Card:
    name: str = "NVIDIA T4"
    has_encoder: bool = True
    slowed: int = pynvml.nvmlClocksThrottleReasonSwPowerCap | pynvml.nvmlClocksThrottleReasonGpuIdle
    broken: dict[str, int] = field(default_factory=dict)


class FakeNvml:
    """The functions that are used. `down` is the error that everything fails with."""

    NVMLError: type[Exception] = pynvml.NVMLError
    NVML_ERROR_NOT_SUPPORTED: int = pynvml.NVML_ERROR_NOT_SUPPORTED
    NVML_ERROR_LIBRARY_NOT_FOUND: int = pynvml.NVML_ERROR_LIBRARY_NOT_FOUND
    NVML_ERROR_DRIVER_NOT_LOADED: int = pynvml.NVML_ERROR_DRIVER_NOT_LOADED

    def __init__(self, *cards: Card) -> None:
        self.cards = list(cards)
        self.down: int | None = None
        self.is_open = False
        self.answering = threading.Event()
        self.answering.set()

    def check(self) -> None:
        self.answering.wait()
        if self.down is not None:
            raise pynvml.NVMLError(self.down)

    def nvmlInit(self) -> None:
        self.check()
        self.is_open = True

    def nvmlShutdown(self) -> None:
        self.check()
        self.is_open = False

    def nvmlDeviceGetCount(self) -> int:
        self.check()
        if not self.is_open:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_UNINITIALIZED)
        return len(self.cards)

    def nvmlDeviceGetHandleByIndex(self, index: int) -> Card:
        return self.asked("nvmlDeviceGetHandleByIndex", self.cards[index], self.cards[index])

    def asked(self, what: str, card: Card, answer: Any) -> Any:
        self.check()
        if what in card.broken:
            raise pynvml.NVMLError(card.broken[what])
        return answer

    def nvmlDeviceGetName(self, card: Card) -> bytes:
        return self.asked("nvmlDeviceGetName", card, card.name.encode())

    def nvmlDeviceGetUtilizationRates(self, card: Card) -> SimpleNamespace:
        return self.asked("nvmlDeviceGetUtilizationRates", card, SimpleNamespace(gpu=40, memory=99))

    def nvmlDeviceGetEncoderUtilization(self, card: Card) -> list[int]:
        if not card.has_encoder:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)
        return self.asked("nvmlDeviceGetEncoderUtilization", card, [30, 167000])

    def nvmlDeviceGetDecoderUtilization(self, card: Card) -> list[int]:
        return self.asked("nvmlDeviceGetDecoderUtilization", card, [20, 167000])

    def nvmlDeviceGetMemoryInfo(self, card: Card) -> SimpleNamespace:
        memory = SimpleNamespace(used=4 * GB, total=16 * GB, free=12 * GB)
        return self.asked("nvmlDeviceGetMemoryInfo", card, memory)

    def nvmlDeviceGetTemperature(self, card: Card, sensor: int) -> int:
        assert sensor == pynvml.NVML_TEMPERATURE_GPU
        return self.asked("nvmlDeviceGetTemperature", card, 61)

    def nvmlDeviceGetPowerUsage(self, card: Card) -> int:
        return self.asked("nvmlDeviceGetPowerUsage", card, 70500)

    def nvmlDeviceGetCurrentClocksThrottleReasons(self, card: Card) -> int:
        return self.asked("nvmlDeviceGetCurrentClocksThrottleReasons", card, card.slowed)
