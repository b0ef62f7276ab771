/** What every page has: language choice, organisation line, status sentence, views. */

import { LANGUAGES, chooseLanguage, currentLanguage, onLanguageChange, serviceWords, text } from "../language/language.js";
import { remember, remembered } from "../browser/storage.js";
import { byId, element, setWords } from "./dom.js";

/** @typedef {import("../signalling/messages.js").Organisation} Organisation */

const OWN_NAMES = { fi: "Suomi", sv: "Svenska", en: "English" };
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
  remember(PHONE, organisation.phone);
  const service = serviceWords(organisation.service);
  setWords(byId("organisation", HTMLElement), [organisation.name, service].filter(Boolean).join(" · "));
}

/** A sentence that offers the telephone; empty where no number is known. */
export function phoneSentence() {
  const phone = remembered(PHONE);
  return phone ? text("common.phone", { phone }) : "";
}

/** Which part of the page is shown: elements with `data-views` that names the view.
 * @param {string} view */
export function showView(view) {
  document.body.dataset.view = view;
  for (const part of document.querySelectorAll("[data-views]")) {
    const views = (part.getAttribute("data-views") ?? "").split(" ");
    part.toggleAttribute("hidden", !views.includes(view));
  }
  // Who pressed a button that is gone now goes on at the top of what took its place.
  if (document.activeElement !== document.body && document.activeElement?.closest("[hidden]")) {
    const heading = document.querySelector("[data-views]:not([hidden]) h1");
    if (heading instanceof HTMLElement) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }
}

/** The sentence on top of the page (connection lost and the like); empty hides it.
 * @param {string} words */
export function showStatus(words) {
  const status = byId("status", HTMLElement);
  setWords(status, words);
  status.classList.toggle("shown", words !== "");
}
