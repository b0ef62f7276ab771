/** Building and finding elements, with types. */

import { onLanguageChange, text } from "../language/language.js";

/**
 * @template {HTMLElement} T
 * @param {string} id @param {new () => T} type @returns {T} traps where the page lacks it: our own
 * markup and script belong together
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`no ${type.name} #${id}`);
  return found;
}

/**
 * @typedef {object} Details
 * @property {string} [id]
 * @property {string} [class]
 * @property {string} [key] its text, by key
 * @property {string} [words] its text as it is
 * @property {string} [label] its accessible name, by key
 * @property {Record<string, string>} [attributes]
 * @property {() => void} [press] on click
 */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Details} [details] @param {(Node | null)[]} [children]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, details = {}, children = []) {
  const made = document.createElement(tag);
  if (details.id) made.id = details.id;
  if (details.class) made.className = details.class;
  if (details.key) setText(made, details.key);
  else if (details.words !== undefined) made.textContent = details.words;
  if (details.label) {
    made.setAttribute("data-label", details.label);
    made.setAttribute("aria-label", text(details.label));
  }
  for (const [name, value] of Object.entries(details.attributes ?? {})) made.setAttribute(name, value);
  if (details.press) made.addEventListener("click", details.press);
  if (made instanceof HTMLButtonElement) made.type = "button";
  for (const child of children) if (child) made.append(child);
  return made;
}

/**
 * Gives an element a text that follows the language.
 * @param {Element} target @param {string} key
 */
export function setText(target, key) {
  forgetWords(target);
  if (target.getAttribute("data-text") === key && target.textContent === text(key)) return;
  target.setAttribute("data-text", key);
  target.textContent = text(key);
}

/** What to write again in another language, by element.
 * @type {WeakMap<Element, () => string>} */
const makers = new WeakMap();

/**
 * Words that are more than one text by its key, and yet follow the language.
 * @param {Element} target @param {() => string} make the words in the language of that moment
 */
export function say(target, make) {
  setWords(target, make());
  makers.set(target, make);
  target.setAttribute("data-said", "");
}

onLanguageChange(() => {
  for (const target of document.querySelectorAll("[data-said]")) {
    const make = makers.get(target);
    if (make) target.textContent = make();
  }
});

/**
 * Names an element for readers, where that changed.
 * @param {Element} target @param {string} words
 */
export function setLabel(target, words) {
  if (target.getAttribute("aria-label") !== words) target.setAttribute("aria-label", words);
}

/** @param {Element} target */
function forgetWords(target) {
  makers.delete(target);
  target.removeAttribute("data-said");
}

/**
 * Writes only what changed: live regions speak at every write.
 * @param {Element} target
 * @param {string} words */
export function setWords(target, words) {
  forgetWords(target);
  target.removeAttribute("data-text");
  if (target.textContent !== words) target.textContent = words;
}

/** Draws something anew; keys go on where they were, where that is still there.
 * @param {() => void} draw */
export function keepingFocus(draw) {
  const id = document.activeElement?.id;
  draw();
  if (id && document.activeElement === document.body) document.getElementById(id)?.focus({ preventScroll: true });
}
