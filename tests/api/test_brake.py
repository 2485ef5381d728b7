from api.brake import MOST_KEYS, Brake, neighbourhood


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_sixth_try_within_a_minute_waits_until_the_first_is_a_minute_old() -> None:
    clock = Clock()
    brake = Brake(clock)
    for _ in range(5):
        assert brake.wait([(("a",), 5)]) == 0
        clock.now += 1
    assert brake.wait([(("a",), 5)]) == 55
    clock.now += 55
    assert brake.wait([(("a",), 5)]) == 0
    assert brake.wait([(("a",), 5)]) == 1


def test_a_try_that_must_wait_does_not_count() -> None:
    clock = Clock()
    brake = Brake(clock)
    for _ in range(100):
        brake.wait([(("a",), 1)])
    clock.now += 60
    assert brake.wait([(("a",), 1)]) == 0


def test_the_tightest_of_several_limits_holds() -> None:
    brake = Brake(Clock())
    assert brake.wait([(("pair", "1"), 1), (("address",), 2)]) == 0
    assert brake.wait([(("pair", "1"), 1), (("address",), 2)]) == 60
    assert brake.wait([(("pair", "2"), 1), (("address",), 2)]) == 0
    assert brake.wait([(("pair", "3"), 1), (("address",), 2)]) == 60


def test_a_good_try_is_taken_back() -> None:
    brake = Brake(Clock())
    for _ in range(100):
        assert brake.wait([(("a",), 1)]) == 0
        brake.forgive([(("a",), 1)])


def test_its_memory_is_bounded_and_keeps_the_newest() -> None:
    clock = Clock()
    brake = Brake(clock)
    for n in range(3 * MOST_KEYS):
        clock.now += 1e-6
        brake.wait([((str(n),), 1)])
    assert len(brake.tries) <= MOST_KEYS
    assert brake.wait([((str(3 * MOST_KEYS - 1),), 1)]) > 0


def test_one_household_is_one_address() -> None:
    assert neighbourhood("2001:db8:1:2:3::4") == neighbourhood("2001:db8:1:2:ffff::1")
    assert neighbourhood("2001:db8:1:2::1") != neighbourhood("2001:db8:1:3::1")
    assert neighbourhood("192.0.2.7") == "192.0.2.7"
    assert neighbourhood("unknown") == "unknown"
