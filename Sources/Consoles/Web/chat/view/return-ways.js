/** How to come back: a code for another device, a secret link, or this device by itself. */

import { text } from "../../language/language.js";
import { element, say, setText } from "../../ui/dom.js";

/**
 * @typedef {object} ReturnHandlers
 * @property {() => Promise<string>} code a new one; the earlier one no longer works
 * @property {() => string} link
 * @property {() => boolean} remembered
 * @property {(on: boolean) => void} remember
 */

/** @param {string} id @param {ReturnHandlers} handlers @returns {HTMLElement} */
export function returnWays(id, handlers) {
  const shown = element("p", { id: `${id}-code`, class: "chat-code", attributes: { "aria-live": "polite" } });
  const problem = element("p", { id: `${id}-problem`, class: "problem", attributes: { role: "alert" } });
  const ask = element("button", {
    id: `${id}-code-ask`,
    class: "button button-large",
    key: "chat.code.make",
    press: async () => {
      ask.disabled = true;
      problem.textContent = "";
      try {
        const code = await handlers.code();
        shown.textContent = code;
        setText(ask, "chat.code.makeAnother");
      } catch {
        say(problem, () => text("chat.code.failed"));
      }
      ask.disabled = false;
    },
  });
  const copied = element("p", { id: `${id}-copied`, class: "quiet", attributes: { role: "status" } });
  const copy = element("button", {
    id: `${id}-link-copy`,
    class: "button button-large",
    key: "chat.return.copy",
    press: async () => {
      try {
        await navigator.clipboard.writeText(handlers.link());
        setText(copied, "chat.return.copied");
      } catch {
        // No clipboard here (an old browser, no HTTPS): the link is shown to be copied by hand.
        say(copied, handlers.link);
        copied.classList.add("chat-link");
      }
    },
  });
  const remember = element("input", { id: `${id}-remember`, attributes: { type: "checkbox" } });
  remember.checked = handlers.remembered();
  remember.addEventListener("change", () => handlers.remember(remember.checked));
  return element("section", { class: "chat-return", attributes: { "aria-labelledby": `${id}-title` } }, [
    element("h2", { id: `${id}-title`, key: "chat.return.title" }),
    element("p", { key: "chat.return.about" }),
    element("div", { class: "chat-ways" }, [ask, copy]),
    shown,
    copied,
    problem,
    element("label", { class: "check" }, [remember, element("span", { key: "chat.return.remember" })]),
    element("p", { class: "quiet", key: "chat.return.rememberAbout" }),
  ]);
}
