"""A care call comes while the client talks with a relative: real gateway, real terminal, real browsers."""

import pytest
from terminal import wait_until_reachable
from three_at_terminal import ANNA, CARER, RELATIVE, ThreeAtTerminal


@pytest.fixture
def three(gateway, terminal):
    terminal.start(gateway)
    wait_until_reachable(gateway)
    three = ThreeAtTerminal(gateway, terminal)
    yield three
    three.close()


def test_a_care_call_interrupts_a_relatives_with_words_and_the_client_goes_on_with_it_by_a_touch(three):
    terminal = three.terminal
    three.relative_calls()

    # While the care call rings, who is there is told who waits, and the relative's call goes on.
    three.carer_calls()
    assert terminal.says(f"{ANNA} jää odottamaan.")
    three.talk(three.relative, RELATIVE)

    terminal.press("wholeScreen")
    three.talk(three.carer, CARER)
    assert terminal.says("Helmi") and not terminal.says("Anna")
    three.assert_held()
    three.talk(three.carer, CARER)

    three.carer_hangs_up()
    terminal.until(lambda: terminal.says(f"{ANNA} odottaa.") and terminal.says("Jatketaanko puhelua?"))
    assert terminal.shows("resumeYes") and terminal.shows("resumeNo")
    # Nobody is heard before the client has said so.
    three.status(three.relative, "Puhelusi jatkuu sen jälkeen.")
    terminal.press("resumeYes")
    three.talk(three.relative, RELATIVE)
    assert not three.relative.text("#call-status")
    terminal.until(lambda: terminal.says("Anna") and terminal.shows("end"))


def test_a_care_call_that_is_declined_interrupts_nothing_and_who_does_not_go_on_ends_the_relatives(three):
    terminal = three.terminal
    three.relative_calls()
    three.carer_calls()
    terminal.press("notNow")
    three.carer.wait_for("#ended-sentence")
    three.talk(three.relative, RELATIVE)
    assert not three.relative.text("#call-status")

    three.carer_calls()
    terminal.press("wholeScreen")
    three.talk(three.carer, CARER)
    # This time the client ends the care call.
    terminal.press("end")
    terminal.press("endYes")
    three.carer.wait_for("#ended-sentence")
    # The carer calls once more, and who declines that is asked again: nothing goes on by itself.
    terminal.until(lambda: terminal.shows("resumeYes"))
    three.carer_calls()
    assert terminal.says(f"{ANNA} jää odottamaan.")
    terminal.press("notNow")
    three.carer.wait_for("#ended-sentence")
    terminal.until(lambda: terminal.says(f"{ANNA} odottaa."))
    three.assert_held()
    terminal.press("resumeNo")
    three.relative.wait_for("#guest-ended")
    assert "Puhelu päättyi" in three.relative.text("#guest-ended")
    terminal.until(lambda: terminal.shows("help"))


def test_a_terminal_that_restarts_in_the_care_call_comes_back_into_it_and_offers_the_relatives_after_it(three):
    terminal = three.terminal
    three.relative_calls()
    three.carer_calls()
    terminal.press("wholeScreen")
    three.talk(three.carer, CARER)

    terminal.kill()
    terminal.start(three.gateway)
    terminal.until(lambda: terminal.says("Helmi"))
    three.talk(three.carer, CARER)
    assert not terminal.says("Anna")
    three.assert_held()

    three.carer_hangs_up()
    terminal.until(lambda: terminal.says(f"{ANNA} odottaa."))
    terminal.press("resumeYes")
    three.talk(three.relative, RELATIVE)
