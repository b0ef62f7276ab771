"""The day's list for hours without a gateway: kept encrypted in the signed-in browser, and on paper."""

import re
from contextlib import closing

import pytest

from chromium import Chromium
from gateway import Gateway
from markers import Marker
from test_pages import WIDTHS, look
from test_terminal_pages import says

# What lies in the browser's database: the record of the list, or null. Sealed bytes are told as such.
RECORD = """async () => {
  if (!(await indexedDB.databases()).some(({ name }) => name === "kuulolla.list")) return null;
  const database = await new Promise((done) => {
    const opening = indexedDB.open("kuulolla.list");
    opening.onsuccess = () => done(opening.result);
  });
  try {
    if (!database.objectStoreNames.contains("list")) return null;
    const found = await new Promise((done) => {
      const asking = database.transaction("list").objectStore("list").get("now");
      asking.onsuccess = () => done(asking.result ?? null);
    });
    if (found === null) return null;
    const exported = await crypto.subtle.exportKey("raw", found.key).then(() => "exported", () => "refused");
    const bytes = Array.from(new Uint8Array(found.sealed), (byte) => String.fromCharCode(byte)).join("");
    return { fields: Object.keys(found).sort(), savedAt: found.savedAt, exported, extractable: found.key.extractable, bytes };
  } finally {
    database.close();
  }
}"""
SETS = """async () => {
  const sets = {};
  for (const name of await caches.keys()) {
    sets[name] = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
  }
  return sets;
}"""
DAY = "async () => (await fetch('/api/day?details=1')).json()"
ME = "async () => (await (await fetch('/api/me')).json()).you"


class Desk:
    """A carer's browser at a gateway that a test may kill."""

    def __init__(self, gateway: Gateway, browser: Chromium):
        self.gateway, self.browser = gateway, browser

    def sign_in(self, username: str = "helmi") -> None:
        self.browser.open(self.gateway.address + "/")
        self.browser.fill("#username", username)
        self.browser.fill("#password", self.gateway.password)
        self.browser.click("#sign-in")
        self.browser.wait_for("#visit-list")

    def wait_until_kept(self) -> dict:
        """The list as the gateway has it, once this browser has it too, and the page for it."""
        self.browser.wait_until(f"async () => (await ({RECORD})()) !== null")
        self.browser.wait_until(
            f"async () => Object.values(await ({SETS})()).some((paths) => paths.includes('/offline-set-is-whole'))"
        )
        return self.browser.evaluate(DAY)

    def record(self) -> dict | None:
        return self.browser.evaluate(RECORD)

    def open_list(self) -> None:
        self.browser.open(self.gateway.address + "/offline.html")

    def assert_shows(self, day: dict, visits: list[dict]) -> None:
        assert visits
        for visit in visits:
            details = day["details"][visit["id"]]
            row = f"[data-visit='{visit['id']}']"
            self.browser.wait_for(row)
            words = self.browser.text(row)
            for told in (
                visit["clientName"],
                details["phone"],
                details["address"],
                details["entryInstructions"],
                *details["steps"],
            ):
                assert not told or told in words, f"{told} is not in {words}"
        assert any(day["details"][visit["id"]]["phone"] for visit in visits)

    def forget_broken_line(self) -> None:
        """The browser notes in its console what it could not load, also where the page tells it in words."""
        self.browser.console[:] = [
            line
            for line in self.browser.console
            if "ERR_CONNECTION" not in line and "WebSocket connection" not in line and "401" not in line
        ]


@pytest.fixture
def desk(request, browsers):
    size, dark = getattr(request, "param", ((1280, 800), False))
    running = Gateway(None, "signIn.addressBurst=10000")
    browser = browsers(Chromium(Marker.chosen_at_random(), devices=False, viewport=size, dark=dark))
    yield Desk(running, browser)
    running.stop()


def standing(day: dict) -> list[dict]:
    return [visit for visit in day["visits"] if visit["state"] not in ("cancelled", "suspended")]


def mine(day: dict) -> list[dict]:
    return [visit for visit in standing(day) if visit["mine"]]


def test_the_list_is_read_reloaded_and_opened_anew_with_no_gateway(desk):
    browser = desk.browser
    desk.sign_in()
    day = desk.wait_until_kept()
    desk.gateway.kill()
    browser.click("#to-saved-list")
    says(browser, "#saved-at", "Tallennettu kello")
    says(browser, "#status", "Palvelu ei vastaa.")
    desk.assert_shows(day, mine(day))
    browser.reload()
    desk.assert_shows(day, mine(day))
    browser.page.select_option("#show-whose", "all")
    desk.assert_shows(day, standing(day))
    desk.forget_broken_line()
    look(browser, "saved-list")
    # In a tab of its own, as from a bookmark.
    other = Desk(desk.gateway, browser.another_window())
    other.open_list()
    other.assert_shows(day, mine(day))
    # When the gateway is back, the page leads back.
    assert not browser.visible("#to-visits")
    desk.gateway.start()
    browser.wait_for("#to-visits", timeout=90)
    says(browser, "#status", "Palvelu vastaa.")
    browser.click("#to-visits")
    browser.wait_for("#visit-list")


def test_nobody_reads_the_list_out_of_the_database(desk):
    desk.sign_in()
    day = desk.wait_until_kept()
    record = desk.record()
    assert record["fields"] == ["expiresAt", "iv", "key", "savedAt", "sealed"]
    assert record["exported"] == "refused" and record["extractable"] is False
    told = [v["clientName"] for v in standing(day)]
    told += [details["phone"] for details in day["details"].values() if details["phone"]]
    assert not any(word.encode().decode("latin-1") in record["bytes"] for word in told)


def test_signing_out_erases_the_list(desk):
    browser = desk.browser
    desk.sign_in()
    desk.wait_until_kept()
    other = Desk(desk.gateway, browser.another_window())
    other.open_list()
    other.browser.wait_for(".sheet-visit")
    browser.click("#sign-out")
    browser.wait_for("#username")
    assert desk.record() is None
    # A window that shows it lets go of it as well.
    other.browser.wait_until("() => document.querySelector('.sheet-visit') === null")
    desk.open_list()
    browser.wait_for("#username")


def test_signing_out_erases_the_list_also_while_the_gateway_is_away(desk):
    browser = desk.browser
    desk.sign_in()
    desk.wait_until_kept()
    desk.gateway.kill()
    browser.wait_for("#to-saved-list")
    browser.click("#sign-out")
    browser.wait_for("#no-list")
    says(browser, "#no-list", "ei ole tallennettua listaa")
    assert desk.record() is None
    desk.forget_broken_line()
    look(browser, "saved-none")


def test_the_list_goes_when_the_sign_in_is_over(desk):
    desk.sign_in()
    desk.wait_until_kept()
    desk.gateway.kill()
    with closing(Tomorrow(desk)) as tomorrow:
        tomorrow.browser.wait_for("#no-list")
        assert tomorrow.browser.evaluate("() => document.querySelector('.sheet-visit')") is None
        assert tomorrow.record() is None


class Tomorrow(Desk):
    """A window whose clock is a day ahead."""

    def __init__(self, desk: Desk):
        super().__init__(desk.gateway, desk.browser.another_window())
        self.browser.page.add_init_script(
            "{ const now = Date.now; Date.now = () => now() + 86_400_000; }"
        )
        self.open_list()

    def close(self) -> None:
        self.browser.page.close()


def test_a_sign_in_that_ended_elsewhere_takes_the_list_along(desk):
    browser = desk.browser
    desk.sign_in()
    desk.wait_until_kept()
    browser._context.clear_cookies()
    desk.open_list()
    browser.wait_for("#username")
    assert desk.record() is None


def test_another_person_at_the_same_browser_sees_their_own_list(desk):
    browser = desk.browser
    desk.sign_in()
    desk.wait_until_kept()
    browser.click("#sign-out")
    browser.wait_for("#username")
    desk.sign_in("matti")
    desk.wait_until_kept()
    name = browser.evaluate(ME)["name"]
    desk.gateway.kill()
    browser.click("#to-saved-list")
    says(browser, "#who", name)


def test_the_worker_serves_that_page_alone_and_keeps_no_data(desk):
    browser = desk.browser
    desk.sign_in()
    desk.wait_until_kept()
    scopes = browser.evaluate(
        "async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => new URL(scope).pathname)"
    )
    assert scopes == ["/offline.html"]
    assert browser.evaluate("() => navigator.serviceWorker.controller") is None
    browser.evaluate("async () => { await (await caches.open('kuulolla-offline-older')).put('/offline.html', new Response('old')) }")
    desk.open_list()
    browser.wait_for(".sheet-visit")
    assert browser.evaluate("() => navigator.serviceWorker.controller !== null")
    browser.evaluate("async () => (await fetch('/api/me')).status")
    # A page of staff looks after the set: what is of another make goes.
    browser.open(desk.gateway.address + "/print.html")
    # By name alone: to open a set that has just gone would make it anew.
    browser.wait_until("async () => (await caches.keys()).length === 1")
    [paths] = browser.evaluate(SETS).values()
    assert "/offline.html" in paths
    assert not [path for path in paths if path.startswith("/api") or path == "/carer"]


def test_paper_has_one_page_for_each_carer_in_black_on_white(desk, tmp_path):
    browser = desk.browser
    desk.sign_in()
    day = desk.wait_until_kept()
    browser.open(desk.gateway.address + "/print.html")
    browser.wait_for(".sheet")
    groups = browser.evaluate("() => document.querySelectorAll('.sheet').length")
    assert groups == len({visit["professionalId"] for visit in standing(day)})
    desk.assert_shows(day, standing(day))
    look(browser, "print")
    paper = tmp_path / "list.pdf"
    browser.page.pdf(path=str(paper), format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) >= groups
    browser.page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".top", ".sheets-head", ".foot"):
        assert not browser.visible(hidden)
    assert browser.visible(".sheet-box")
    colours = browser.evaluate(
        "() => [getComputedStyle(document.documentElement).backgroundColor, ...[...document.querySelectorAll('.sheet *')].map((one) => getComputedStyle(one).color)]"
    )
    assert colours[0] == "rgb(255, 255, 255)"
    assert set(colours[1:]) == {"rgb(0, 0, 0)"}
    # One unit, one page.
    browser.page.emulate_media(media="screen")
    browser.page.select_option("#page-for", "unit")
    assert browser.evaluate("() => document.querySelectorAll('.sheet').length") == 1


def test_the_list_of_another_unit_takes_a_reason(desk):
    browser = desk.browser
    desk.sign_in()
    browser.open(desk.gateway.address + "/print.html")
    browser.wait_for(".sheet")
    browser.page.select_option("#which-unit", "u_demo-ranta")
    says(browser, "#reason-dialog", "Tämä on toisen yksikön lista.")
    browser.click("#reason-dialog-close")
    says(browser, "#sheet-problem", "tarvitaan syy")
    assert not browser.visible(".sheet")
    browser.page.select_option("#which-unit", "u_demo-keskusta")
    browser.wait_for(".sheet")
    browser.page.select_option("#which-unit", "u_demo-ranta")
    browser.fill("#reason-text", "Autan Rannan tiimiä tänään")
    forget_refusals(browser)
    look(browser, "print-reason")
    browser.click("#reason-send")
    says(browser, "#sheets", "Lauri Kuviteltu")


def forget_refusals(browser: Chromium) -> None:
    browser.console[:] = [line for line in browser.console if "403" not in line]


@pytest.mark.parametrize(
    "desk",
    [(WIDTHS["narrow"], False), (WIDTHS["narrow"], True), ((1600, 1000), False), ((1600, 1000), True)],
    indirect=True,
    ids=["narrow-light", "narrow-dark", "wide-light", "wide-dark"],
)
def test_saved_and_printed_lists_are_accessible_and_fit(request, desk):
    name = request.node.callspec.id
    desk.sign_in()
    desk.wait_until_kept()
    desk.browser.open(desk.gateway.address + "/print.html")
    desk.browser.wait_for(".sheet")
    look(desk.browser, f"print-{name}")
    desk.gateway.kill()
    desk.open_list()
    desk.browser.wait_for(".sheet-visit")
    says(desk.browser, "#status", "Palvelu ei vastaa.")
    desk.forget_broken_line()
    look(desk.browser, f"saved-{name}")


@pytest.mark.parametrize("language,word", [("sv", "Sparad lista"), ("en", "Saved list")])
def test_the_saved_list_speaks(desk, language, word):
    desk.sign_in()
    desk.wait_until_kept()
    desk.gateway.kill()
    desk.open_list()
    desk.browser.wait_for(".sheet-visit")
    desk.browser.click(f"#language-{language}")
    says(desk.browser, "h1", word)
    assert "Tallennettu" not in desk.browser.text("main")
