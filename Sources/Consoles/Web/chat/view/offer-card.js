/** An offer to talk by voice or video, and the way into the call where both agreed. */

import { text } from "../../language/language.js";
import { byId, element, say } from "../../ui/dom.js";

/** @typedef {import("../line/wire.js").State} State */

export class OfferCard {
  #root = byId("offer", HTMLElement);
  #shown = "";
  #answer;

  /** @param {(offer: string, yes: boolean) => void} answer */
  constructor(answer) {
    this.#answer = answer;
  }

  /** Drawn anew only where something of it has changed: readers hear it at every drawing.
   * @param {State | null} state @returns {boolean} whether there is an offer that was not there before */
  show(state) {
    const offer = state?.offer ?? null;
    const link = ownPage(state?.call?.link ?? "");
    const wanted = JSON.stringify([offer, link]);
    if (wanted === this.#shown) return false;
    this.#shown = wanted;
    if (link) this.#root.replaceChildren(...callParts(link));
    else if (offer) this.#root.replaceChildren(...this.#offerParts(offer));
    else this.#root.replaceChildren();
    return offer !== null || link !== "";
  }

  /** @param {NonNullable<State["offer"]>} offer */
  #offerParts(offer) {
    const words = element("p", { id: "offer-words" });
    say(words, () => text(offer.media === "video" ? "chat.offer.video" : "chat.offer.voice", { name: offer.by }));
    return [
      words,
      element("p", { class: "quiet", key: "chat.offer.about" }),
      element("div", { class: "chat-ways" }, [
        element("button", { id: "offer-yes", class: "button button-call button-large", key: "chat.offer.yes", press: () => this.#answer(offer.id, true) }),
        element("button", { id: "offer-no", class: "button button-large", key: "chat.offer.no", press: () => this.#answer(offer.id, false) }),
      ]),
    ];
  }
}

/** @param {string} link */
const callParts = (link) => [
  element("p", { key: "chat.offer.ready" }),
  element("a", { id: "offer-open", class: "button button-call button-large", key: "chat.offer.open", attributes: { href: link, target: "_blank", rel: "noopener noreferrer" } }),
];

/** A page of this gateway; empty for anything else.
 * @param {string} link */
function ownPage(link) {
  try {
    return link !== "" && new URL(link, location.origin).origin === location.origin ? link : "";
  } catch {
    return "";
  }
}
