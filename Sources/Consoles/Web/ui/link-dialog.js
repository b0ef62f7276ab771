/** The links of a visit, for the client and for those beside: made, given on, taken back. */

import { fetchCard } from "../signalling/care-rest.js";

import { clockTime, onWeekday } from "../language/clock.js";
import { currentLanguage, text } from "../language/language.js";
import { createGuestLink, fetchGuestLinks, revokeGuestLink } from "../signalling/rest.js";
import { companyConsent } from "./company-consent.js";
import { openDialog } from "./dialog.js";
import { element, say, setText } from "./dom.js";
import { withReason } from "./reason-dialog.js";
import { newLink } from "./new-link.js";
import { OWN_NAMES } from "./page.js";
import { roleWords } from "./people-words.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/rest.js").GuestLink} GuestLink */
/** @typedef {import("../signalling/rest.js").GuestRole} GuestRole */

/** Who comes beside the two of a call by a link.
 * @type {GuestRole[]} */
const GUESTS = ["relative", "interpreter", "observer"];

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
  /** @param {{ role: GuestRole, name?: string, language?: string, relativeId?: string }} wanted */
  const create = (wanted) => attempt(async () => {
    const { link, url } = await withReason(visit.clientId, () => createGuestLink(visit.id, wanted));
    fresh.replaceChildren(...(await newLink(link, url, visit)));
    await refresh();
  });

  const relatives = element("select", { id: "guest-relative" });
  const form = guestForm((wanted) => void create(wanted), problem, relatives, visit.kind === "relativesCall");
  const about = element("p");
  say(about, () => text("links.about", { name: visit.clientName }));
  openDialog({ id: "link-dialog", title: "links.title" }, [
    about,
    list,
    element("div", { class: "row" }, [
      element("button", { id: "create-client-link", class: "button button-accent", key: "links.createClient", press: () => void create({ role: "client" }) }),
    ]),
    form,
    fresh,
    problem,
    companyConsent(visit),
  ]);
  await attempt(refresh);
  await attempt(async () => {
    const { relatives: known } = await withReason(visit.clientId, () => fetchCard(visit.clientId));
    const right = visit.kind === "relativesCall" ? "callClient" : "joinVisits";
    for (const one of known.filter((relative) => relative.rights.includes(right))) {
      relatives.append(element("option", { words: `${one.name}, ${one.relation}`, attributes: { value: one.id } }));
    }
    relatives.dispatchEvent(new Event("change"));
  });
}

/**
 * Whom a link is for: what they are, their name as everybody is to see it, their language. A relative with the
 * right to it is chosen by name; for a relative's call nobody else calls.
 * @param {(wanted: { role: GuestRole, name?: string, language?: string, relativeId?: string }) => void} create
 * @param {HTMLElement} problem @param {HTMLSelectElement} relatives @param {boolean} isCall
 */
function guestForm(create, problem, relatives, isCall) {
  const role = element("select", { id: "guest-role" });
  for (const one of GUESTS) {
    const option = element("option", { attributes: { value: one } });
    say(option, () => roleWords(one));
    role.append(option);
  }
  relatives.append(element("option", { key: isCall ? "links.chooseRelative" : "links.somebodyElse", attributes: { value: "" } }));
  const name = element("input", { id: "guest-name", attributes: { type: "text", maxlength: "60", autocomplete: "off" } });
  const language = element("select", { id: "guest-language" });
  for (const [code, own] of Object.entries(OWN_NAMES)) language.append(element("option", { words: own, attributes: { value: code, lang: code } }));
  language.value = currentLanguage();
  const submit = element("button", { id: "create-guest-link", class: "button", key: "links.createGuest" });
  submit.type = "submit";
  const nobody = element("p", { id: "no-relative", class: "quiet", key: "links.noRelative" });
  const [whom, called, spoken] = [field("links.guestRelative", relatives), field("links.guestName", name), field("links.guestLanguage", language)];
  const show = () => {
    const isRelative = role.value === "relative";
    whom.hidden = !isRelative || (relatives.options.length < 2 && !isCall);
    nobody.hidden = !isRelative || !isCall || relatives.options.length > 1;
    const named = isRelative && (relatives.value !== "" || isCall);
    called.hidden = named;
    spoken.hidden = named;
  };
  role.addEventListener("change", show);
  relatives.addEventListener("change", show);
  show();
  const form = element("form", { id: "guest-form", class: "guest-form", attributes: { novalidate: "", "aria-labelledby": "guest-form-title" } }, [
    element("h3", { id: "guest-form-title", key: "links.guestTitle" }),
    field("links.guestRole", role),
    whom,
    nobody,
    called,
    spoken,
    submit,
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = role.value === "relative" ? relatives.value : "";
    if (chosen) {
      create({ role: "relative", relativeId: chosen });
      return;
    }
    const [typed, missing] = called.hidden ? ["", relatives] : [name.value.trim(), name];
    if (!typed) {
      setText(problem, called.hidden ? "links.relativeMissing" : "links.nameMissing");
      missing.focus();
      return;
    }
    create({ role: /** @type {GuestRole} */ (role.value), name: typed, language: language.value });
  });
  return form;
}

/** @param {string} key @param {HTMLElement} control */
const field = (key, control) => element("div", { class: "field-group" }, [element("label", { key, attributes: { for: control.id } }), control]);

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
      element("strong", { words: roleWords(link.role) }),
      element("span", { words: ` ${link.name}` }),
      until,
      warning,
    ]),
    button,
  ]);
}
