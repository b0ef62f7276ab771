/** Whom a client lets into calls without being asked each time: written down, changed, taken back. */

import { momentWords } from "../language/clock.js";
import { text } from "../language/language.js";
import { agreeToCompany, fetchCompanyConsent, withdrawCompanyConsent } from "../signalling/rest.js";
import { element, say, setText, setWords } from "./dom.js";
import { roleWords } from "./people-words.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").Role} Role */
/** @typedef {import("../signalling/messages.js").CompanyConsent} CompanyConsent */

/** @type {Role[]} */
const ROLES = ["relative", "interpreter", "observer", "colleague"];

/** @param {Visit} visit @returns {HTMLElement} opens by a press, and asks the gateway then */
export function companyConsent(visit) {
  const boxes = new Map(ROLES.map((role) => [role, element("input", { id: `company-${role}`, attributes: { type: "checkbox" } })]));
  const told = element("p", { id: "company-told", attributes: { role: "status" } });
  const history = element("ul", { id: "company-history", class: "quiet" });
  const about = element("p");
  say(about, () => text("company.about", { name: visit.clientFirstName }));

  /** @param {CompanyConsent} consent */
  const show = (consent) => {
    for (const [role, box] of boxes) box.checked = consent.roles.includes(role);
    history.replaceChildren(...consent.history.map((one) => {
      const line = element("li");
      say(line, () => historyWords(one));
      return line;
    }));
  };
  /** @param {() => Promise<void>} action */
  const attempt = async (action) => {
    setWords(told, "");
    try {
      await action();
    } catch {
      setText(told, "links.failed");
    }
  };
  const save = () => attempt(async () => {
    const roles = ROLES.filter((role) => boxes.get(role)?.checked);
    if (roles.length === 0) await withdrawCompanyConsent(visit.clientId);
    show(roles.length === 0 ? await fetchCompanyConsent(visit.clientId) : await agreeToCompany(visit.clientId, roles));
    setText(told, roles.length === 0 ? "company.withdrawn" : "company.saved");
  });
  const details = element("details", { id: "company-consent", class: "company-consent" }, [
    element("summary", { key: "company.title" }),
    about,
    element("fieldset", { class: "choice" }, [
      element("legend", { key: "company.who" }),
      ...[...boxes].map(([role, box]) => {
        const word = element("span");
        say(word, () => roleWords(role));
        return element("label", { class: "check" }, [box, word]);
      }),
    ]),
    element("button", { id: "company-save", class: "button", key: "company.save", press: () => void save() }),
    told,
    history,
  ]);
  details.addEventListener("toggle", () => {
    if (details.open) void attempt(async () => show(await fetchCompanyConsent(visit.clientId)));
  });
  return details;
}

/** @param {CompanyConsent["history"][number]} one */
function historyWords(one) {
  const now = Date.now();
  const given = text("company.given", { moment: momentWords(one.givenAt, now), name: one.givenBy, roles: one.roles.map(roleWords).join(", ") });
  if (one.withdrawnAt === null) return given;
  return `${given} ${text("company.ended", { moment: momentWords(one.withdrawnAt, now), name: one.withdrawnBy ?? "" })}`;
}
