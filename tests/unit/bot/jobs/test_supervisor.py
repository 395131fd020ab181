"""Loops that go on: after crashes, until stopped, and not before their step has ended."""

import asyncio

import pytest

from bot.jobs.supervisor import Loop, Supervisor

pytestmark = pytest.mark.asyncio


async def test_a_loop_works_at_once_while_there_is_work_and_then_waits_for_a_wake() -> None:
    done = 0

    async def step() -> bool:
        nonlocal done
        done += 1
        return done % 3 != 0

    loop = Loop("count", step, idle_s=60)
    supervisor = Supervisor([loop], new_trace=lambda: "tr")
    supervisor.start()
    await asyncio.sleep(0.02)
    assert done == 3 and supervisor.alive
    loop.wake.set()
    await asyncio.sleep(0.02)
    assert done == 6
    await supervisor.stop()
    assert not supervisor.alive


async def test_a_wake_during_a_step_is_not_lost() -> None:
    steps = 0
    loop: Loop

    async def step() -> bool:
        nonlocal steps
        steps += 1
        if steps == 1:
            loop.wake.set()
        return False

    loop = Loop("wake", step, idle_s=60)
    supervisor = Supervisor([loop], new_trace=lambda: "tr")
    supervisor.start()
    await asyncio.sleep(0.02)
    await supervisor.stop()
    assert steps == 2


async def test_a_crash_ends_no_loop() -> None:
    calls = 0

    async def step() -> bool:
        nonlocal calls
        calls += 1
        raise ZeroDivisionError

    supervisor = Supervisor([Loop("crash", step, idle_s=0.01)], new_trace=lambda: "tr")
    supervisor.start()
    await asyncio.sleep(0.02)
    assert calls == 1 and supervisor.alive
    await supervisor.stop()


async def test_a_stop_lets_a_running_step_end_and_cancels_one_that_does_not() -> None:
    ended: list[str] = []

    async def short() -> bool:
        await asyncio.sleep(0.05)
        ended.append("short")
        return False

    async def endless() -> bool:
        await asyncio.sleep(60)
        ended.append("endless")
        return False

    supervisor = Supervisor(
        [Loop("short", short, 60), Loop("endless", endless, 60)], new_trace=lambda: "tr", drain_s=0.1
    )
    supervisor.start()
    await asyncio.sleep(0.01)
    await supervisor.stop()
    assert ended == ["short"]
