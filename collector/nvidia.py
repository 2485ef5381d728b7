"""NVIDIA's graphics cards, through NVML."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol, TypeVar, cast

from store.metrics import GpuSample

VENDOR = "nvidia"
# What slows a card down. Idling and clocks that somebody set are no trouble.
REASONS = {
    0x0000000000000004: "sw_power_cap",
    0x0000000000000008: "hw_slowdown",
    0x0000000000000010: "sync_boost",
    0x0000000000000020: "sw_thermal_slowdown",
    0x0000000000000040: "hw_thermal_slowdown",
    0x0000000000000080: "hw_power_brake_slowdown",
    0x0000000000000100: "display_clock_setting",
}
TEMPERATURE_OF_THE_CHIP = 0

Value = TypeVar("Value")


class NoGpu(Exception):
    """There is nothing to ask; the message says why and what to do."""


class Nvml(Protocol):
    """The part of pynvml that is used. Tests have one of their own that fails as NVML does."""

    NVMLError: type[Exception]
    NVML_ERROR_NOT_SUPPORTED: int
    NVML_ERROR_LIBRARY_NOT_FOUND: int
    NVML_ERROR_DRIVER_NOT_LOADED: int

    def nvmlInit(self) -> object: ...
    def nvmlShutdown(self) -> object: ...
    def nvmlDeviceGetCount(self) -> int: ...
    def nvmlDeviceGetHandleByIndex(self, index: int, /) -> Any: ...
    def nvmlDeviceGetName(self, handle: Any, /) -> str | bytes: ...
    def nvmlDeviceGetUtilizationRates(self, handle: Any, /) -> Any: ...
    def nvmlDeviceGetEncoderUtilization(self, handle: Any, /) -> Sequence[int]: ...
    def nvmlDeviceGetDecoderUtilization(self, handle: Any, /) -> Sequence[int]: ...
    def nvmlDeviceGetMemoryInfo(self, handle: Any, /) -> Any: ...
    def nvmlDeviceGetTemperature(self, handle: Any, sensor: int, /) -> int: ...
    def nvmlDeviceGetPowerUsage(self, handle: Any, /) -> int: ...
    def nvmlDeviceGetCurrentClocksThrottleReasons(self, handle: Any, /) -> int: ...


def binding() -> Nvml:
    """NVIDIA's own binding."""
    return cast("Nvml", import_module("pynvml"))


class Nvidia:
    """Asks the cards; a driver that goes away is asked for again at the next sample."""

    def __init__(self, nvml: Nvml | None = None) -> None:
        self.nvml = nvml or binding()
        self.names: dict[int, str] = {}
        self.is_open = False

    def samples(self, host: str, at: datetime) -> list[GpuSample]:
        """One sample per card. NoGpu where there is no driver, and never was one."""
        try:
            count = self.count()
        except self.nvml.NVMLError as exc:
            self.close()
            if not self.names:
                raise NoGpu(self.advice(exc)) from exc
            return [
                GpuSample(host, index, at, name, VENDOR, error=f"the driver is gone: {exc}")
                for index, name in self.names.items()
            ]
        found = [self.sample(index, host, at) for index in range(count)]
        if any(sample.error for sample in found):
            self.close()
        return found

    def count(self) -> int:
        """How many cards there are."""
        if not self.is_open:
            self.nvml.nvmlInit()
            self.is_open = True
        return self.nvml.nvmlDeviceGetCount()

    def sample(self, index: int, host: str, at: datetime) -> GpuSample:
        """One card: what it does not have is None, what it does not answer None with a reason."""
        nvml, failed = self.nvml, Failures(self.nvml)
        handle = failed.known(lambda: nvml.nvmlDeviceGetHandleByIndex(index))
        if handle is None:
            name = self.names.get(index)
            return GpuSample(host, index, at, name, VENDOR, error=failed.reason)
        if name := failed.known(lambda: nvml.nvmlDeviceGetName(handle)):
            self.names[index] = name.decode() if isinstance(name, bytes) else name
        return self.readings(handle, failed, GpuSample(host, index, at, self.names.get(index)))

    def readings(self, handle: Any, failed: "Failures", sample: GpuSample) -> GpuSample:
        """The sample with what the card says."""
        nvml = self.nvml
        busy = failed.known(lambda: nvml.nvmlDeviceGetUtilizationRates(handle).gpu)
        encoder = failed.known(lambda: nvml.nvmlDeviceGetEncoderUtilization(handle)[0])
        decoder = failed.known(lambda: nvml.nvmlDeviceGetDecoderUtilization(handle)[0])
        memory = failed.known(lambda: nvml.nvmlDeviceGetMemoryInfo(handle))
        heat = failed.known(lambda: nvml.nvmlDeviceGetTemperature(handle, TEMPERATURE_OF_THE_CHIP))
        milliwatts = failed.known(lambda: nvml.nvmlDeviceGetPowerUsage(handle))
        slowed = failed.known(lambda: nvml.nvmlDeviceGetCurrentClocksThrottleReasons(handle))
        return replace(
            sample,
            vendor=VENDOR,
            gpu_percent=busy,
            encoder_percent=encoder,
            decoder_percent=decoder,
            memory_percent=fill(memory),
            temp_celsius=heat,
            power_watts=None if milliwatts is None else milliwatts / 1000,
            throttle_reasons=reasons(slowed or 0),
            error=failed.reason,
        )

    def advice(self, exc: Exception) -> str:
        """Why there is nothing to ask, and what to do about it."""
        said = str(exc)
        absent = (self.nvml.NVML_ERROR_LIBRARY_NOT_FOUND, self.nvml.NVML_ERROR_DRIVER_NOT_LOADED)
        if code(exc) in absent:
            return f"no NVIDIA driver ({said}); if there is an NVIDIA card, install its driver"
        return f"the NVIDIA driver does not answer: {said}"

    def close(self) -> None:
        """Lets go of the driver, so that the next sample asks for it anew."""
        if self.is_open:
            with suppress(self.nvml.NVMLError):
                self.nvml.nvmlShutdown()
        self.is_open = False


class Failures:
    """Asks one thing after another and keeps why the first of them was not answered."""

    def __init__(self, nvml: Nvml) -> None:
        self.nvml = nvml
        self.reason: str | None = None

    def known(self, read: Callable[[], Value]) -> Value | None:
        """What the card says; None where it cannot say, which for a missing part is no failure."""
        try:
            return read()
        except self.nvml.NVMLError as exc:
            if code(exc) != self.nvml.NVML_ERROR_NOT_SUPPORTED:
                self.reason = self.reason or str(exc)
        return None


def code(exc: Exception) -> int | None:
    """NVML's number for the error."""
    return getattr(exc, "value", None)


def fill(memory: Any) -> float | None:
    """How full the card's memory is, in percent."""
    return 100 * memory.used / memory.total if memory and memory.total else None


def reasons(mask: int) -> tuple[str, ...]:
    """What slows the card down."""
    return tuple(name for bit, name in REASONS.items() if mask & bit)
