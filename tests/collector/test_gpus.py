"""Graphics cards: what they say, and what is known when they say nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pynvml
import pytest

from collector import nvidia, sysfs_gpus
from collector.gpus import SOME_TIME, Gpus
from collector.machine import Machine
from collector.nvidia import NoGpu, Nvidia
from store.metrics import GpuSample
from tests.collector.nvml import Card, FakeNvml

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def gpus(nvml: FakeNvml, root: Path = Path("/nowhere")) -> Gpus:
    cards = Nvidia(nvml)
    found = Gpus(
        "nas",
        lambda: cards.samples("nas", SOME_TIME),
        lambda: sysfs_gpus.samples("nas", SOME_TIME, root),
    )
    for question in found.questions:
        question.deadline = 0.2
    return found


def test_a_card_is_read_in_full() -> None:
    found = gpus(FakeNvml(Card()))
    assert found.samples(NOW) == [
        GpuSample(
            "nas", 0, NOW, "NVIDIA T4", "nvidia", 40, 30, 20, 25.0, 61, 70.5, ("sw_power_cap",)
        )
    ]
    assert (found.state, found.reason) == ("ok", None)


def test_our_names_for_what_slows_a_card_are_nvidias() -> None:
    theirs = {
        getattr(pynvml, name): name
        for name in vars(pynvml)
        if name.startswith("nvmlClocksThrottleReason")
    }
    for bit, name in nvidia.REASONS.items():
        assert theirs[bit].removeprefix("nvmlClocksThrottleReason").lower() in (
            name.replace("_", ""),
            {"sync_boost": "syncboost", "display_clock_setting": "displayclocksetting"}.get(name),
        )


def test_a_card_without_an_encoder_has_none_and_is_well() -> None:
    found = gpus(FakeNvml(Card("NVIDIA H100", has_encoder=False)))
    (sample,) = found.samples(NOW)
    assert (sample.encoder_percent, sample.decoder_percent, sample.error) == (None, 20, None)
    assert found.state == "ok"


def test_a_reading_that_fails_is_unknown_with_the_reason() -> None:
    card = Card(broken={"nvmlDeviceGetPowerUsage": pynvml.NVML_ERROR_UNKNOWN})
    (sample,) = gpus(FakeNvml(card)).samples(NOW)
    assert (sample.power_watts, sample.temp_celsius) == (None, 61)
    assert sample.error == "Unknown Error"


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (pynvml.NVML_ERROR_LIBRARY_NOT_FOUND, "no NVIDIA driver .* install its driver"),
        (pynvml.NVML_ERROR_DRIVER_NOT_LOADED, "no NVIDIA driver .* install its driver"),
        (pynvml.NVML_ERROR_NO_PERMISSION, "does not answer"),
        (pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH, "does not answer"),
    ],
)
def test_without_a_driver_it_is_off_and_says_what_to_do(error: int, advice: str) -> None:
    nvml = FakeNvml(Card())
    nvml.down = error
    found = gpus(nvml)
    assert found.samples(NOW) == []
    assert found.state == "off"
    with pytest.raises(NoGpu, match=advice):
        Nvidia(nvml).samples("nas", NOW)
    nvml.down = None
    assert len(found.samples(NOW)) == 1, "somebody installed it meanwhile"


@pytest.mark.parametrize(
    "error",
    [
        pynvml.NVML_ERROR_GPU_IS_LOST,
        pynvml.NVML_ERROR_UNINITIALIZED,
        pynvml.NVML_ERROR_DRIVER_NOT_LOADED,
        pynvml.NVML_ERROR_UNKNOWN,
    ],
)
def test_a_driver_that_vanishes_leaves_unknowns_and_may_come_back(error: int) -> None:
    nvml = FakeNvml(Card(), Card("NVIDIA L4"))
    found = gpus(nvml)
    found.samples(NOW)
    nvml.down = error
    for sample, name in zip(found.samples(NOW), ("NVIDIA T4", "NVIDIA L4"), strict=True):
        assert (sample.name, sample.gpu_percent, sample.memory_percent) == (name, None, None)
        assert "the driver is gone" in str(sample.error)
    assert found.state == "failing"
    nvml.down, nvml.is_open = None, False
    assert [sample.gpu_percent for sample in found.samples(NOW)] == [40, 40]
    assert found.state == "ok"


def test_one_lost_card_does_not_take_the_other_with_it() -> None:
    lost = Card("NVIDIA L4")
    nvml = FakeNvml(Card(), lost)
    found = gpus(nvml)
    found.samples(NOW)
    lost.broken = {"nvmlDeviceGetHandleByIndex": pynvml.NVML_ERROR_GPU_IS_LOST}
    first, second = found.samples(NOW)
    assert (first.gpu_percent, first.error) == (40, None)
    assert (second.name, second.gpu_percent) == ("NVIDIA L4", None)
    assert second.error == "GPU is lost"


def test_a_driver_that_hangs_is_given_up_and_heard_again_later() -> None:
    nvml = FakeNvml(Card())
    found = gpus(nvml)
    found.samples(NOW)
    nvml.answering.clear()
    (sample,) = found.samples(NOW)
    assert (sample.name, sample.gpu_percent) == ("NVIDIA T4", None)
    assert "has not answered" in str(sample.error)
    nvml.answering.set()
    found.questions[0].deadline = 30
    assert found.samples(NOW)[0].gpu_percent == 40


def test_a_driver_that_hangs_from_the_start_is_off_with_the_reason() -> None:
    nvml = FakeNvml(Card())
    nvml.answering.clear()
    found = gpus(nvml)
    assert found.samples(NOW) == []
    assert "has not answered" in str(found.reason)
    nvml.answering.set()


def test_the_first_card_is_the_machines() -> None:
    host = Machine([], "nas", gpus=gpus(FakeNvml(Card(), Card("NVIDIA L4")))).sample(NOW, None).host
    assert (host.gpu_index, host.gpu_name, host.gpu_encoder_percent) == (0, "NVIDIA T4", 30)
    assert (host.gpu_memory_percent, host.gpu_power_watts) == (25.0, 70.5)


def test_on_this_machine_the_real_binding_answers_or_says_what_to_do() -> None:
    found = Gpus("nas")
    cards = found.samples(NOW)
    assert found.state in ("ok", "off", "failing")
    assert cards or found.reason


def files(root: Path, **contents: str) -> None:
    for name, text in contents.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")


def test_amds_cards_are_read_from_their_files(tmp_path: Path) -> None:
    files(
        tmp_path / "card1/device", vendor="0x1002", device="0x744c", product_name="RX 7900",
        gpu_busy_percent="37", mem_info_vram_used="5000", mem_info_vram_total="20000",
        hwmon__hwmon3__temp1_input="54000", hwmon__hwmon3__power1_average="83000000",
    )  # fmt: skip
    (tmp_path / "card1-DP-1").mkdir()
    (tmp_path / "version").write_text("drm")
    (sample,) = sysfs_gpus.samples("nas", NOW, tmp_path)
    assert sample == GpuSample(
        "nas", 101, NOW, "RX 7900", "amd", 37, None, None, 25.0, 54, 83, (), None
    )


def test_intels_cards_say_why_they_are_slow_but_not_how_busy(tmp_path: Path) -> None:
    files(
        tmp_path / "card0", device__vendor="0x8086", device__device="0x56a0",
        device__hwmon__hwmon1__temp1_input="47000", gt__gt0__throttle_reason_status="1",
        gt__gt0__throttle_reason_pl1="1", gt__gt0__throttle_reason_thermal="0",
    )  # fmt: skip
    (sample,) = sysfs_gpus.samples("nas", NOW, tmp_path)
    assert (sample.name, sample.vendor, sample.gpu_percent) == ("INTEL 0x56a0", "intel", None)
    assert (sample.temp_celsius, sample.throttle_reasons) == (47, ("pl1",))
    assert sample.error == sysfs_gpus.INTEL_IS_SILENT


def test_cards_of_others_and_unreadable_files_are_passed_over(tmp_path: Path) -> None:
    files(tmp_path / "card0/device", vendor="0x1a03")
    files(tmp_path / "card1/device", vendor="0x1002", gpu_busy_percent="N/A")
    (tmp_path / "card1/device/mem_info_vram_total").write_text("0")
    (sample,) = sysfs_gpus.samples("nas", NOW, tmp_path)
    assert (sample.gpu_percent, sample.memory_percent, sample.temp_celsius) == (None, None, None)


def test_every_makers_cards_are_told_together(tmp_path: Path) -> None:
    files(tmp_path / "card0/device", vendor="0x1002", gpu_busy_percent="5")
    found = gpus(FakeNvml(Card()), tmp_path).samples(NOW)
    assert [(sample.vendor, sample.gpu_index) for sample in found] == [("nvidia", 0), ("amd", 100)]
