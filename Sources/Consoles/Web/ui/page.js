/** What every page has: language choice, organisation line, status sentence, views. */

import { LANGUAGES, chooseLanguage, currentLanguage, onLanguageChange, serviceWords, text } from "../language/language.js";
import { lasting } from "../storage.js";
import { byId, element, say } from "./dom.js";

/** @typedef {import("../signalling/messages.js").Organisation} Organisation */

export const OWN_NAMES = { fi: "Suomi", sv: "Svenska", en: "English" };
const PHONE = "kuulolla.phone";

/** Fills `#languages` with one button for each language. */
export function showLanguageChoice() {
  const holder = byId("languages", HTMLElement);
  const buttons = LANGUAGES.map((code) =>
    element("button", {
      id: `language-${code}`,
      class: "language",
      words: OWN_NAMES[code],
      attributes: { lang: code },
      press: () => void chooseLanguage(code),
    }),
  );
  const mark = () => {
    LANGUAGES.forEach((code, index) => {
      buttons[index]?.setAttribute("aria-pressed", String(code === currentLanguage()));
    });
  };
  mark();
  onLanguageChange(mark);
  holder.replaceChildren(...buttons);
}

/** Writes who runs the service and remembers the phone number for worse moments.
 * @param {Organisation | null | undefined} organisation */
export function showOrganisation(organisation) {
  if (!organisation) return;
  lasting.write(PHONE, organisation.phone);
  const { name, service } = organisation;
  say(byId("organisation", HTMLElement), () => [name, serviceWords(service)].filter(Boolean).join(" · "));
}

/** A sentence that offers the telephone; empty where no number is known. */
export function phoneSentence() {
  const phone = lasting.read(PHONE);
  return phone ? text("common.phone", { phone }) : "";
}

/** Which part of the page is shown: elements with `data-views` that names the view.
 * @param {string} view */
export function showView(view) {
  const focused = document.activeElement;
  document.body.dataset.view = view;
  for (const part of document.querySelectorAll("[data-views]")) {
    const views = (part.getAttribute("data-views") ?? "").split(" ");
    part.toggleAttribute("hidden", !views.includes(view));
  }
  if (focused?.closest("[hidden]")) focusHeading();
}

/** Where what had the focus is hidden now, keys and readers go on from the head of the new view. */
function focusHeading() {
  for (const heading of document.querySelectorAll("h1")) {
    if (heading.closest("[hidden]")) continue;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    return;
  }
}

/** The sentence on top of the page (connection lost and the like).
 * @param {(() => string) | null} make its words; null hides it
 * @param {HTMLElement} [way] what can be done about it, beside the words */
export function showStatus(make, way) {
  const status = byId("status", HTMLElement);
  let words = status.querySelector("span");
  if (!words) status.replaceChildren((words = element("span")));
  say(words, make ?? (() => ""));
  for (const other of [...status.children]) if (other !== words && other !== way) other.remove();
  if (way && way.parentElement !== status) status.append(way);
  status.classList.toggle("shown", make !== null);
}
