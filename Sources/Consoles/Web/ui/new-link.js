/** A link that was made just now: its address, and words to send it on with. */

import { dateIn } from "../language/clock.js";
import { textFor } from "../language/language.js";
import { element, setText } from "./dom.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/rest.js").GuestLink} GuestLink */

/** @param {GuestLink} link @param {string} url @param {Visit} visit @returns {Promise<HTMLElement[]>} */
export async function newLink(link, url, visit) {
  const address = element("input", { id: "link-address", attributes: { type: "text", readonly: "", value: url } });
  const copied = element("p", { id: "link-copied", attributes: { role: "status" } });
  const copy = copyButton("copy-link", "links.copy", () => {
    address.select();
    return url;
  }, copied);
  const made = [
    element("label", { key: "links.address", attributes: { for: "link-address" } }),
    element("div", { class: "row" }, [address, copy]),
    copied,
    element("p", { class: "quiet", key: "links.once" }),
  ];
  return [...made, ...(await message(link, url, visit, copied))];
}

/** The words are in the language of whom the link is for.
 * @param {GuestLink} link @param {string} url @param {Visit} visit @param {HTMLElement} copied */
async function message(link, url, visit, copied) {
  const values = { client: visit.clientFirstName, when: dateIn(visit.startsAt, link.language), url };
  const key = link.role === "client" ? "invite.client" : link.role === "observer" ? "invite.observer" : "invite.guest";
  const words = await textFor(link.language, key, values);
  const subject = await textFor(link.language, "invite.subject", {});
  const box = element("textarea", { id: "link-message", attributes: { readonly: "", rows: "5", lang: link.language } });
  box.value = words;
  const sms = element("a", { id: "link-sms", class: "button", key: "links.sms", attributes: { href: `sms:?&body=${encodeURIComponent(words)}` } });
  const mail = element("a", {
    id: "link-mail",
    class: "button",
    key: "links.mail",
    attributes: { href: `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(words)}` },
  });
  return [
    element("label", { key: "links.message", attributes: { for: "link-message" } }),
    box,
    element("div", { class: "row" }, [
      copyButton("copy-message", "links.copyMessage", () => {
        box.select();
        return words;
      }, copied),
      sms,
      mail,
    ]),
  ];
}

/** @param {string} id @param {string} key @param {() => string} words selects them as well @param {HTMLElement} told */
function copyButton(id, key, words, told) {
  return element("button", {
    id,
    class: "button button-accent",
    key,
    press: async () => {
      const done = await copyText(words());
      setText(told, done ? "links.copied" : "links.copyYourself");
    },
  });
}

/** @param {string} words @returns {Promise<boolean>} */
async function copyText(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return false;
  }
}
