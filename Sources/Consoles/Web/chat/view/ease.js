/** Larger letters in two steps, and messages read aloud: both off until asked for. */

import { currentLanguage, onLanguageChange, text } from "../../language/language.js";
import { ofThisTab } from "../../storage.js";
import { byId, element, say } from "../../ui/dom.js";

const SIZE = "kuulolla.chat.size";
const STEPS = ["usual", "larger", "largest"];

export class Ease {
  #size = element("button", { id: "text-size", class: "button", press: () => this.#nextSize() });
  #aloud = element("button", { id: "read-aloud", class: "button", key: "chat.ease.aloud", press: () => this.#setAloud(!this.#reads) });
  #reads = false;

  constructor() {
    byId("chat-ease", HTMLElement).replaceChildren(this.#size, this.#aloud);
    this.#setSize(ofThisTab.read(SIZE) ?? "usual");
    this.#setAloud(false);
    const offer = () => (this.#aloud.hidden = voice() === null);
    offer();
    if ("speechSynthesis" in window) speechSynthesis.addEventListener?.("voiceschanged", offer);
    onLanguageChange(offer);
  }

  /** Says it, where the person asked for that.
   * @param {string} words */
  read(words) {
    const chosen = this.#reads ? voice() : null;
    if (!chosen || !words) return;
    const spoken = new SpeechSynthesisUtterance(words);
    spoken.voice = chosen;
    spoken.lang = chosen.lang;
    speechSynthesis.speak(spoken);
  }

  quiet() {
    if ("speechSynthesis" in window) speechSynthesis.cancel();
  }

  #nextSize() {
    const at = STEPS.indexOf(document.documentElement.dataset.size ?? "usual");
    this.#setSize(STEPS[(at + 1) % STEPS.length] ?? "usual");
  }

  /** @param {string} size */
  #setSize(size) {
    const known = STEPS.includes(size) ? size : "usual";
    document.documentElement.dataset.size = known;
    ofThisTab.write(SIZE, known);
    say(this.#size, () => text(known === "largest" ? "chat.ease.usual" : "chat.ease.larger"));
  }

  /** @param {boolean} on */
  #setAloud(on) {
    this.#reads = on;
    this.#aloud.setAttribute("aria-pressed", String(on));
    this.quiet();
    if (on) this.read(text("chat.ease.aloudOn"));
  }
}

/** A voice of this device for the page's language; others would send the words elsewhere.
 * @returns {SpeechSynthesisVoice | null} */
function voice() {
  if (!("speechSynthesis" in window)) return null;
  const language = currentLanguage();
  return speechSynthesis.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith(language)) ?? null;
}
