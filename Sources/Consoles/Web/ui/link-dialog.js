/** The client's link of a visit: made, copied, taken back. */

import { clockTime, onWeekday } from "../language/clock.js";
import { text } from "../language/language.js";
import { createGuestLink, fetchGuestLinks, revokeGuestLink } from "../signalling/rest.js";
import { openDialog } from "./dialog.js";
import { element, say, setText } from "./dom.js";
import { withReason } from "./reason-dialog.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/rest.js").GuestLink} GuestLink */

/** @param {Visit} visit */
export async function openLinkDialog(visit) {
  const list = element("ul", { id: "link-list", class: "link-list" });
  const fresh = element("div", { id: "new-link", class: "new-link", attributes: { "aria-live": "polite" } });
  const problem = element("p", { id: "link-problem", class: "problem", attributes: { role: "alert" } });

  /** @param {() => Promise<void>} action */
  const attempt = async (action) => {
    problem.textContent = "";
    try {
      await action();
    } catch {
      setText(problem, "links.failed");
    }
  };
  const refresh = async () => {
    const links = (await withReason(visit.clientId, () => fetchGuestLinks(visit.id))).filter((link) => link.revokedAt === null);
    list.replaceChildren(
      ...links.map((link) => linkRow(link, () => void attempt(async () => {
        await revokeGuestLink(link.id);
        fresh.replaceChildren(element("p", { key: "links.revoked" }));
        await refresh();
      }))),
    );
    if (links.length === 0) list.replaceChildren(element("li", { class: "quiet", key: "links.none" }));
  };
  // A relative's link has no button yet: a relative cannot be called (docs/limits.md).
  const create = () => attempt(async () => {
    const { url } = await withReason(visit.clientId, () => createGuestLink(visit.id, "client"));
    fresh.replaceChildren(...newLink(url));
    await refresh();
  });

  const about = element("p");
  say(about, () => text("links.about", { name: visit.clientName }));
  openDialog({ id: "link-dialog", title: "links.title" }, [
    about,
    list,
    element("div", { class: "row" }, [
      element("button", { id: "create-client-link", class: "button button-accent", key: "links.createClient", press: () => void create() }),
    ]),
    fresh,
    problem,
  ]);
  await attempt(refresh);
}

/** @param {string} url @returns {HTMLElement[]} */
function newLink(url) {
  const address = element("input", { id: "link-address", attributes: { type: "text", readonly: "", value: url } });
  const copied = element("p", { id: "link-copied", attributes: { role: "status" } });
  const copy = element("button", {
    id: "copy-link",
    class: "button button-accent",
    key: "links.copy",
    press: async () => {
      address.select();
      const done = await copyText(url);
      setText(copied, done ? "links.copied" : "links.copyYourself");
    },
  });
  return [
    element("label", { key: "links.address", attributes: { for: "link-address" } }),
    element("div", { class: "row" }, [address, copy]),
    copied,
    element("p", { class: "quiet", key: "links.once" }),
  ];
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

/** One link; taking it back is pressed twice, and says what happens.
 * @param {GuestLink} link @param {() => void} revoke */
function linkRow(link, revoke) {
  const until = element("p", { class: "quiet" });
  say(until, () => text("links.until", { day: onWeekday(link.expiresAt), time: clockTime(link.expiresAt) }));
  let asked = false;
  const warning = element("p", { class: "quiet" });
  const button = element("button", {
    id: `revoke-${link.id}`,
    class: "button",
    key: "links.revoke",
    press: () => {
      if (asked) {
        revoke();
        return;
      }
      asked = true;
      setText(button, "links.revokeSure");
      setText(warning, "links.revokeMeans");
      button.classList.add("button-stop");
    },
  });
  return element("li", {}, [
    element("div", {}, [
      element("strong", { key: link.role === "client" ? "links.client" : "links.relative" }),
      element("span", { words: ` ${link.name}` }),
      until,
      warning,
    ]),
    button,
  ]);
}
