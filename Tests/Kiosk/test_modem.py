"""The rules of the modem that `deploy/kiosk-qemu mobile` plugs in."""

from modem import DENIED, HOME, Line, Modem, Sim


def opened(sim: Sim | None = Sim()) -> Line:
    line = Line(Modem(sim))
    assert line.take(b"ATE0+CMEE=1\r").endswith(b"\r\nOK\r\n")
    return line


def ask(line: Line, command: str) -> list[str]:
    return line.take(f"AT{command}\r".encode()).decode().split("\r\n")[1::2]


def test_a_command_is_answered_at_its_end_and_echoed_until_told_otherwise():
    line = Line(Modem(Sim()))
    assert line.take(b"noise AT") == b"noise AT"
    assert line.take(b"+CGSN\r") == b"+CGSN\r\r\n490154203237518\r\n\r\nOK\r\n"
    assert line.take(b"ATE0\r") == b"ATE0\r\r\nOK\r\n"
    assert line.take(b"AT\r\n") == b"\r\nOK\r\n"


def test_a_line_holds_several_commands():
    line = opened()
    assert ask(line, "X4V1+CSQ;+COPS=3,2;+COPS?") == ["+CSQ: 20,99", '+COPS: 0,2,"00101",7', "OK"]
    assert ask(line, "+CSQ;+NONSENSE;+CSQ") == ["+CSQ: 20,99", "+CME ERROR: 4"], "it stops at the first fault"
    assert ask(line, "%IPSYS?") == ask(line, "*CNTI=2") == ask(line, "^HCSQ?") == ["+CME ERROR: 4"], "of a maker's own"


def test_errors_have_numbers_where_that_was_asked_for():
    line = Line(Modem(None))
    line.take(b"ATE0\r")
    assert ask(line, "+CPIN?") == ["ERROR"]
    ask(line, "+CMEE=1")
    assert ask(line, "+CPIN?") == ["+CME ERROR: 10"]
    assert ask(line, "+CIMI") == ["+CME ERROR: 10"] and ask(line, "+CREG?") == ["+CREG: 0,0", "OK"]


def test_a_pin_opens_the_card_and_three_wrong_ones_close_it():
    line = opened(Sim("1234"))
    assert ask(line, "+CPIN?") == ["+CPIN: SIM PIN", "OK"]
    assert ask(line, "+CIMI") == ["+CME ERROR: 11"]
    assert ask(line, '+CPIN="9999"') == ["+CME ERROR: 16"]
    assert ask(line, '+CPIN="1234"') == ["OK"]
    assert ask(line, "+CIMI") == ["001010123456789", "OK"]
    assert ask(line, '+CPIN="1234"') == ["+CME ERROR: 3"], "it is open"
    line = opened(Sim("1234"))
    assert [ask(line, '+CPIN="0"')[0] for _ in range(3)] == ["+CME ERROR: 16"] * 2 + ["+CME ERROR: 12"]
    assert ask(line, '+CPIN="1234"') == ["+CME ERROR: 12"]
    assert ask(line, "+CPIN?") == ["+CPIN: SIM PUK", "OK"]


def test_files_of_the_card_are_read():
    line = opened()
    assert ask(line, "+CRSM=176,12258,0,0,10")[0] == '+CRSM: 144,0,"980001113254769810F2"'
    assert ask(line, "+CRSM=176,28589,0,0,4")[0] == '+CRSM: 144,0,"00000002"'
    assert ask(line, "+CRSM=176,1,0,0,4")[0] == "+CRSM: 106,130"
    assert ask(line, "+CRSM=176") == ["+CME ERROR: 4"]


def test_a_change_of_the_network_is_told_to_whoever_asked():
    line = opened()
    assert line.news() == b""
    ask(line, "+CEREG=2")
    assert ask(line, "+CEREG?")[0] == '+CEREG: 2,1,"0001","00000001",7'
    line.modem.network = DENIED
    assert line.news() == b"\r\n+CEREG: 3\r\n"
    assert ask(line, "+COPS?")[0] == "+COPS: 0"


def test_a_call_is_answered_at_home_by_the_name_that_the_operator_knows():
    line = opened()
    assert ask(line, "D*99***1#") == ["NO CARRIER"], "there is no such context"
    ask(line, '+CGDCONT=1,"IP","elsewhere"')
    assert ask(line, "D*99***1#") == ["NO CARRIER"]
    assert ask(line, '+CGDCONT=1,"IPV4V6","internet"') == ["+CME ERROR: 4"]
    ask(line, '+CGDCONT=1,"IP","internet"')
    line.modem.network = DENIED
    assert ask(line, "D*99***1#") == ["NO CARRIER"]
    line.modem.network = HOME
    other = Line(line.modem)
    assert ask(line, "DT*99***1#") == ["CONNECT 150000000"] and line.carries_data
    assert line.news() == b"", "nothing of the modem's is among the data"
    assert b"+CGACT: 1,1\r\n" in other.take(b"AT+CGACT?\r")
    assert line.hang_up() == b"\r\nNO CARRIER\r\n" and not line.carries_data
    assert ask(line, "+CGACT?")[0] == "+CGACT: 1,0"


def test_a_line_without_end_is_not_kept():
    line = opened()
    line.take(b"A" * 100_000)
    assert len(line._held) <= 512
    assert ask(line, "") == ["OK"]
