"""Stands between a page and the gateway: refuses requests in the gateway's name, cuts the line.

Everything else passes as it is, so that a test meets the real program in a state it is seldom in.
"""

import json

from chromium import Chromium


class Between:
    """To be set up before the page is opened."""

    def __init__(self, browser: Chromium):
        self.requests: list[dict] = []
        #: No new connection reaches the gateway.
        self.cut = False
        #: Nothing that the gateway says reaches the page.
        self.deaf = False
        self._refusals: dict[str, list[str]] = {}
        self._held_kind = ""
        self._held: list[str] = []
        browser.page.route_web_socket("**/ws", self._opened)

    def refuse(self, kind: str, *codes: str) -> None:
        """The next requests of this kind are refused with these codes, one after the other."""
        self._refusals.setdefault(kind, []).extend(codes)

    def hold(self, kind: str) -> None:
        """From the next request of this kind on, nothing reaches the gateway until `release`."""
        self._held_kind = kind

    def release(self) -> None:
        self._held_kind = ""
        for frame in self._held:
            self._gateway_side.send(frame)
        self._held = []

    def sent(self, kind: str) -> list[dict]:
        return [one for one in self.requests if one.get("type") == kind]

    def tell(self, event: str, body: dict) -> None:
        """Tells the page something in the gateway's name, outside the numbered stream."""
        self._page_side.send(json.dumps({"event": event, "body": body}))

    def close(self, code: int) -> None:
        """Closes the page's connection as the gateway would."""
        self._page_side.close(code=code, reason="")

    def _opened(self, page_side) -> None:
        self._page_side = page_side
        if self.cut:
            page_side.close(code=1001, reason="")
            return
        gateway_side = self._gateway_side = page_side.connect_to_server()
        refused: dict[int, str] = {}

        def from_page(frame: str) -> None:
            message = json.loads(frame)
            self.requests.append(message)
            codes = self._refusals.get(message.get("type"), [])
            if codes:
                # The gateway counts requests: it gets a harmless one in place of this.
                refused[message["id"]] = codes.pop(0)
                frame = json.dumps({"id": message["id"], "type": "testLeave", "body": {}})
            if self._held or message.get("type") == self._held_kind:
                self._held.append(frame)
            else:
                gateway_side.send(frame)

        def from_gateway(frame: str) -> None:
            if self.deaf:
                return
            message = json.loads(frame)
            code = refused.pop(message.get("re", -1), None)
            if code:
                frame = json.dumps({"re": message["re"], "error": {"code": code, "message": ""}})
            page_side.send(frame)

        page_side.on_message(from_page)
        gateway_side.on_message(from_gateway)
