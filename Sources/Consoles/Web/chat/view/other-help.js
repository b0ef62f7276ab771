/** What else helps, beside the chat or in its place: a message, a request, telephones, pages. */

import { element } from "../../ui/dom.js";

/** @typedef {import("../line/wire.js").Queue} Queue */
/** @typedef {import("../line/wire.js").Kind} Kind */

/**
 * @param {Queue} queue @param {(kind: "message" | "contact") => void} write
 * @param {string} [id] where the page has them twice
 * @returns {HTMLElement | null} null where there is nothing
 */
export function otherHelp(queue, write, id = "other") {
  const ways = [
    queue.takesMessages
      ? element("button", { id: `${id}-message`, class: "button button-large", key: "chat.other.message", press: () => write("message") })
      : null,
    queue.takesContacts
      ? element("button", { id: `${id}-contact`, class: "button button-large", key: "chat.other.contact", press: () => write("contact") })
      : null,
  ].filter((way) => way !== null);
  const phones = queue.phones.map(({ name, number, hours }) =>
    element("li", {}, [
      element("strong", { words: name }),
      element("a", { class: "chat-number", words: number, attributes: { href: telephone(number) } }),
      hours ? element("span", { class: "quiet", words: hours }) : null,
    ]),
  );
  const links = queue.links.flatMap(({ name, address }) => (isPage(address) ? [pageLink(name, address)] : []));
  if (ways.length + phones.length + links.length === 0) return null;
  return element("section", { class: "chat-other", attributes: { "aria-labelledby": `${id}-title` } }, [
    element("h2", { id: `${id}-title`, key: "chat.other.title" }),
    ways.length > 0 ? element("div", { class: "chat-ways" }, ways) : null,
    phones.length > 0 ? element("ul", { class: "chat-phones" }, phones) : null,
    links.length > 0 ? element("ul", { class: "chat-links" }, links) : null,
  ]);
}

/** @param {string} name @param {string} address */
const pageLink = (name, address) =>
  element("li", {}, [
    element("a", { words: name, attributes: { href: address, target: "_blank", rel: "noopener noreferrer" } }),
  ]);

/** @param {string} number */
export const telephone = (number) => `tel:${number.replace(/[^\d+]/g, "")}`;

/** @param {string} address */
function isPage(address) {
  try {
    return ["https:", "http:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}
