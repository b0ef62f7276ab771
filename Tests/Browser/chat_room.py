"""Counsellors' desks in real browsers, and visitors without one: what tests of the chat begin with."""

import time

import httpx

from chat_visitor import ChatVisitor
from chromium import PATIENCE
from gateway import Gateway


class Desk:
    """One counsellor's page."""

    def __init__(self, gateway: Gateway, browser, username: str):
        self.gateway, self.browser, self.username = gateway, browser, username
        browser.open(gateway.address + "/")
        browser.fill("#username", username)
        browser.fill("#password", gateway.password)
        browser.click("#sign-in")
        browser.wait_for("#today-title")
        browser.open(gateway.address + "/desk.html")
        browser.wait_for("#duty-title")

    def begin(self) -> "Desk":
        self.browser.click("#begin-shift")
        self.browser.wait_for("#status-available[aria-pressed='true']")
        return self

    def take(self, visitor: ChatVisitor) -> str:
        """That visitor, who then comes."""
        self.browser.click(f"#take-{visitor.conversation}")
        self.waits_for_talk(visitor)
        return visitor.conversation

    def take_next(self, visitor: ChatVisitor) -> str:
        self.until("() => !document.querySelector('#take-next').disabled")
        self.browser.click("#take-next")
        self.waits_for_talk(visitor)
        return visitor.conversation

    def waits_for_talk(self, visitor: ChatVisitor) -> None:
        self.browser.wait_for(f"#talk-{visitor.conversation}")
        if visitor.state.get("phase") != "open":
            visitor.wait_phase("called")
            visitor.ask("here")
            visitor.wait_phase("open")

    def say(self, conversation: str, text: str) -> None:
        self.browser.fill(f"#write-{conversation}", text)
        self.browser.click(f"#send-{conversation}")

    def note(self, conversation: str, text: str, manner: str = "note") -> None:
        self.browser.click(f"#{manner}-{conversation}")
        self.say(conversation, text)

    def reads(self, conversation: str, text: str) -> None:
        """A line that the gateway has kept: what is still being sent does not count."""
        self.until(
            """([id, text]) => [...document.querySelectorAll(`#log-${id} .entry:not(.sending)`)]
              .some((line) => line.innerText.includes(text))""",
            [conversation, text])

    def says(self, selector: str, text: str) -> None:
        """Some words are shown somewhere."""
        self.until(
            "([selector, text]) => document.querySelector(selector)?.innerText.includes(text)",
            [selector, text])

    def tool(self, conversation: str, name: str) -> None:
        self.browser.click(f"#more-{conversation}")
        self.browser.click(f"#{name}-{conversation}")

    def texts(self, conversation: str) -> list[str]:
        """What both wrote, in order, as it stands on the page."""
        return self.browser.evaluate(
            """(id) => [...document.querySelectorAll(`#log-${id} [data-kind='text'] .log-text`)]
              .map((one) => one.innerText)""",
            conversation)

    def until(self, function: str, argument=None) -> None:
        """Polls from outside, in whichever browser."""
        wait(lambda: self.browser.evaluate(function, argument), function)

    def gone(self, selector: str) -> None:
        self.until(
            "(selector) => !document.querySelector(selector)?.checkVisibility()", selector)


class ChatRoom:
    """A gateway of its own with a queue; keeps the visitors that a test sends in."""

    def __init__(self, gateway: Gateway):
        self.gateway = gateway
        found = httpx.get(f"{gateway.address}/api/chat/queues", timeout=PATIENCE).json()["queues"]
        self.queue = next(queue for queue in found if queue["open"])
        self.visitors: list[ChatVisitor] = []

    def comes(self, text: str | None = None, kind: str = "live", **more) -> ChatVisitor:
        visitor = ChatVisitor(self.gateway.address, self.queue["address"])
        self.visitors.append(visitor)
        if kind != "live":
            visitor.start(kind=kind, text=text, **more)
            return visitor
        visitor.start(**more)
        visitor.wait_phase("waiting")
        if text:
            visitor.say(text)
        return visitor

    def close(self) -> None:
        for visitor in self.visitors:
            visitor.close()


def wait(holds, what: str, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.05)
