/**
 * The texts of the pages. Every sentence that a person reads comes from one of the three files
 * beside this one; elements carry their key in `data-text` or `data-label`, so that a change of
 * language reaches them all without a new page.
 */

import { lasting, ofThisTab } from "../storage.js";

/** @typedef {import("../signalling/messages.js").LanguageCode} LanguageCode */

/** @type {LanguageCode[]} */
export const LANGUAGES = ["fi", "sv", "en"];
const STORED = "kuulolla.language";
/** Pauses between attempts to fetch the texts (ms). */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8_000;
/** A page that is not ready by then says that it has trouble (ms). */
const TROUBLE_AFTER = 5_000;

/** @type {Record<string, string>} */
let texts = {};
/** @type {LanguageCode} */
let current = "fi";
/** @type {LanguageCode} */
let wanted = "fi";
/** @type {(() => void)[]} */
const listeners = [];

/** Where the choice is remembered. */
let memory = lasting;

/** For pages that leave nothing behind on the device: the choice ends with the tab. */
export function forgetLanguageWithTab() {
  memory = ofThisTab;
}

/** @param {unknown} code @returns {code is LanguageCode} */
function isLanguage(code) {
  return typeof code === "string" && /** @type {string[]} */ (LANGUAGES).includes(code);
}

/**
 * The person's earlier choice, else what the page was opened for, else Finnish.
 * @param {unknown} [preferred]
 * @returns {LanguageCode}
 */
function firstLanguage(preferred) {
  const remembered = memory.read(STORED);
  if (isLanguage(remembered)) return remembered;
  return isLanguage(preferred) ? preferred : "fi";
}

/**
 * Tries until the texts are here, or another language is wanted: a page without words is no page.
 * @param {LanguageCode} code @returns {Promise<boolean>} false where another is wanted by now
 */
async function load(code) {
  wanted = code;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const loaded = await fetchTexts(code);
    if (wanted !== code) return false;
    if (loaded) {
      texts = loaded;
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (wanted !== code) return false;
  }
  current = code;
  document.documentElement.lang = code;
  fillTexts(document.documentElement);
  return true;
}

/** @param {LanguageCode} code @returns {Promise<Record<string, string> | null>} */
async function fetchTexts(code) {
  try {
    const response = await fetch(`/language/${code}.json`);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** Loads the texts before a page shows anything; where that takes long, the page says so in all
 * languages by the words of its `#trouble`.
 * @param {unknown} [preferred] where the person has not chosen a language here */
export async function startLanguage(preferred) {
  const trouble = document.getElementById("trouble");
  trouble?.querySelector("button")?.addEventListener("click", () => location.reload());
  const timer = setTimeout(() => trouble?.removeAttribute("hidden"), TROUBLE_AFTER);
  await load(firstLanguage(preferred));
  clearTimeout(timer);
  trouble?.remove();
  document.documentElement.classList.add("ready");
}

/**
 * The language of the account, where the person has not chosen one here.
 * @param {string} code
 */
export async function preferLanguage(code) {
  if (memory.read(STORED) === null && isLanguage(code) && code !== current && (await load(code))) {
    for (const listener of listeners) listener();
  }
}

/** The page keeps its language until the other one is here.
 * @param {LanguageCode} code */
export async function chooseLanguage(code) {
  memory.write(STORED, code);
  if (!(await load(code))) return;
  for (const listener of listeners) listener();
}

/** @param {() => void} listener called after each change of language */
export function onLanguageChange(listener) {
  listeners.push(listener);
}

export const currentLanguage = () => current;

/** One text in another language than the page's, for somebody else; in the page's own where that one
 * cannot be had now.
 * @param {string} code @param {string} key @param {Record<string, string | number>} values
 * @returns {Promise<string>} */
export async function textFor(code, key, values) {
  const table = isLanguage(code) && code !== current ? await fetchTexts(code) : null;
  return filled(table?.[key] ?? texts[key] ?? key, values);
}

/** @param {string} pattern @param {Record<string, string | number>} values */
const filled = (pattern, values) =>
  pattern.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

/** @param {string} key @param {Record<string, string | number>} [values] @returns {string} */
export function text(key, values = {}) {
  return filled(texts[key] ?? key, values);
}

/** A text that counts: KEY.one or KEY.other by the language's rule.
 * @param {string} key @param {number} count @returns {string} */
export function plural(key, count) {
  const form = new Intl.PluralRules(current).select(count) === "one" ? "one" : "other";
  return text(`${key}.${form}`, { count });
}

/** Words that the gateway keeps in Finnish only, said in the page's language where known.
 * @param {string} words @returns {string} */
export function serviceWords(words) {
  return texts[`service.${words}`] ?? words;
}

/** @param {Element} root */
export function fillTexts(root) {
  for (const element of root.querySelectorAll("[data-text]")) {
    element.textContent = text(element.getAttribute("data-text") ?? "");
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", text(element.getAttribute("data-label") ?? ""));
  }
}
