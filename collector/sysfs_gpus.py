"""AMD's and Intel's graphics cards, as far as Linux tells in /sys."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from store.metrics import GpuSample

CARDS = Path("/sys/class/drm")
VENDORS = {"0x1002": "amd", "0x8086": "intel"}
FIRST_INDEX = 100  # beyond any number that NVIDIA's cards have
INTEL_IS_SILENT = "Intel does not tell the load of its cards in /sys"


def samples(host: str, at: datetime, root: Path = CARDS) -> list[GpuSample]:
    """One sample per card, by number."""
    return [card_sample(card, host, at) for card in cards(root)]


def cards(root: Path) -> Iterator[Path]:
    """The cards of the vendors known here, without their connectors."""
    found = [path for path in root.glob("card*") if path.name.removeprefix("card").isdigit()]
    for path in sorted(found, key=lambda path: int(path.name.removeprefix("card"))):
        if text(path / "device/vendor") in VENDORS:
            yield path


def card_sample(card: Path, host: str, at: datetime) -> GpuSample:
    """One card; what its driver has no file for is None."""
    device = card / "device"
    vendor = VENDORS[text(device / "vendor") or ""]
    used, total = number(device / "mem_info_vram_used"), number(device / "mem_info_vram_total")
    busy = number(device / "gpu_busy_percent")
    return GpuSample(
        host=host,
        gpu_index=FIRST_INDEX + int(card.name.removeprefix("card")),
        recorded_at=at,
        name=text(device / "product_name") or f"{vendor.upper()} {text(device / 'device')}",
        vendor=vendor,
        gpu_percent=busy,
        memory_percent=100 * used / total if used is not None and total else None,
        temp_celsius=scaled(first(device, "hwmon/hwmon*/temp1_input"), 1000),
        power_watts=scaled(power(device), 1_000_000),
        throttle_reasons=throttled(card),
        error=INTEL_IS_SILENT if vendor == "intel" and busy is None else None,
    )


def power(device: Path) -> float | None:
    """Microwatts, averaged where the card does so itself."""
    average = first(device, "hwmon/hwmon*/power1_average")
    return first(device, "hwmon/hwmon*/power1_input") if average is None else average


def throttled(card: Path) -> tuple[str, ...]:
    """Why an Intel card runs slower than it could, in its driver's words."""
    files = sorted(card.glob("gt/gt*/throttle_reason_*"))
    names = [file.name.removeprefix("throttle_reason_") for file in files if number(file)]
    return tuple(dict.fromkeys(name for name in names if name != "status"))


def first(folder: Path, pattern: str) -> float | None:
    """The number in the first file that matches."""
    return next((number(path) for path in sorted(folder.glob(pattern))), None)


def text(path: Path) -> str | None:
    """What the file says, None where it cannot be read."""
    try:
        return path.read_text().strip() or None
    except (OSError, ValueError):
        return None


def number(path: Path) -> float | None:
    """The number in the file."""
    try:
        return float(text(path) or "")
    except ValueError:
        return None


def scaled(value: float | None, by: float) -> float | None:
    """The value in other units."""
    return None if value is None else value / by
